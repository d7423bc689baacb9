package dev.sluice;

import dev.sluice.policy.scan.ColumnSample;
import dev.sluice.policy.scan.TableSamples;
import dev.sluice.policy.scan.TypeFamily;
import dev.sluice.row.TableId;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceException;
import dev.sluice.source.postgres.TextSamples;
import dev.sluice.source.postgres.TextSamples.TextColumn;
import dev.sluice.source.postgres.TextSamples.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** PostgreSQL's tables for the scan. A table that cannot be read is remembered, and the others are looked at. */
final class PostgresSamples implements TableSamples {
    private final TextSamples samples;
    private final Map<TableId, TextTable> tables = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    PostgresSamples(TextSamples samples) {
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
                table, column.name(), column.type(), family(column), column.comment(), column.key(), values);
    }

    /** By {@code pg_type.typcategory}, and by name where that says too little. */
    private static TypeFamily family(TextColumn column) {
        return switch (column.category()) {
            case 'S', 'E' -> TypeFamily.TEXT;
            case 'N' -> TypeFamily.NUMBER;
            case 'B' -> TypeFamily.BOOLEAN;
            case 'I' -> TypeFamily.NETWORK;
            case 'G' -> TypeFamily.GEOMETRY;
            case 'A' -> TypeFamily.ARRAY;
            case 'D' -> column.base().equals("date") ? TypeFamily.DATE : TypeFamily.TIMESTAMP;
            default ->
                switch (column.base()) {
                    case "uuid" -> TypeFamily.UUID;
                    case "json", "jsonb" -> TypeFamily.JSON;
                    case "macaddr", "macaddr8" -> TypeFamily.HARDWARE_ADDRESS;
                    case "geometry", "geography" -> TypeFamily.GEOMETRY;
                    default -> TypeFamily.OTHER;
                };
        };
    }
}
