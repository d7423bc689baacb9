package dev.sluice;

import dev.sluice.policy.scan.ColumnSample;
import dev.sluice.policy.scan.TableSamples;
import dev.sluice.policy.scan.TypeFamily;
import dev.sluice.row.TableId;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceException;
import dev.sluice.source.TextSamples;
import dev.sluice.source.TextSamples.TextColumn;
import dev.sluice.source.TextSamples.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The source's tables for the scan. A table that cannot be read is remembered, and the others are looked at. */
final class SourceSamples implements TableSamples {
    private final TextSamples samples;
    private final Map<TableId, TextTable> tables = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    SourceSamples(TextSamples samples) {
        this.samples = samples;
    }

    @Override
    public List<Description> tables() {
        samples.tables().forEach(table -> tables.put(table.id(), table));
        if (tables.isEmpty()) {
            throw new FatalSourceException(
                    "Cannot scan: no table matches SLUICE_SOURCE_TABLES and --tables; list globs schema.table");
        }
        return tables.values().stream()
                .map(table -> new Description(
                        table.id(),
                        table.columns().stream()
                                .map(column -> sample(table.id(), column, List.of()))
                                .toList()))
                .toList();
    }

    @Override
    public List<ColumnSample> sample(Description table, Set<String> columns, int rows) {
        TextTable source = Objects.requireNonNull(tables.get(table.table()));
        Map<String, List<String>> values;
        try {
            values = samples.read(source, columns, rows);
        } catch (SourceException e) {
            failures.add(String.valueOf(e.getMessage()));
            values = Map.of();
        }
        Map<String, List<String>> read = values;
        return source.columns().stream()
                .filter(column -> columns.contains(column.name()))
                .map(column -> sample(table.table(), column, read.getOrDefault(column.name(), List.of())))
                .toList();
    }

    /** Why tables could not be read; their columns were judged by their names alone. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private static ColumnSample sample(TableId table, TextColumn column, List<String> values) {
        return new ColumnSample(
                table, column.name(), column.type(), family(column.kind()), column.comment(), column.key(), values);
    }

    private static TypeFamily family(TextSamples.Kind kind) {
        return switch (kind) {
            case TEXT -> TypeFamily.TEXT;
            case NUMBER -> TypeFamily.NUMBER;
            case BOOLEAN -> TypeFamily.BOOLEAN;
            case DATE -> TypeFamily.DATE;
            case TIMESTAMP -> TypeFamily.TIMESTAMP;
            case NETWORK -> TypeFamily.NETWORK;
            case HARDWARE_ADDRESS -> TypeFamily.HARDWARE_ADDRESS;
            case UUID -> TypeFamily.UUID;
            case JSON -> TypeFamily.JSON;
            case GEOMETRY -> TypeFamily.GEOMETRY;
            case ARRAY -> TypeFamily.ARRAY;
            case OTHER -> TypeFamily.OTHER;
        };
    }
}
