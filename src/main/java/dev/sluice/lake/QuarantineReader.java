package dev.sluice.lake;

import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** Reads the quarantine in parts. */
final class QuarantineReader {
    private static final List<Integer> ALL =
            IntStream.range(0, QuarantineTable.SCHEMA.columns().size()).boxed().toList();

    // Schema, table and rule.
    private static final List<Integer> COUNTED_BY = List.of(1, 2, 6);

    private QuarantineReader() {}

    /**
     * The rows from that number on.
     *
     * @param from from 0; negative counts from the end
     * @param limit how many at most
     */
    static QuarantinePage read(Catalog catalog, long from, int limit) {
        Optional<QuarantineTable> table = QuarantineTable.find(catalog);
        List<DataFile> files = table.map(QuarantineTable::files).orElse(List.of());
        long total = files.stream().mapToLong(DataFile::recordCount).sum();
        long first = from < 0 ? Math.max(0, total + from) : from;
        List<QuarantinedRow> rows = new ArrayList<>();
        long number = 0;
        for (DataFile file : files) {
            if (number + file.recordCount() > first && rows.size() < limit) {
                long[] skip = {first - number};
                read(table.orElseThrow(), file, ALL, row -> {
                    if (skip[0]-- <= 0) {
                        rows.add(row(row));
                    }
                    return rows.size() < limit;
                });
            }
            number += file.recordCount();
        }
        return new QuarantinePage(total, first, rows);
    }

    /** The numbers of rows by table and rule, in the order of their names. */
    static List<QuarantineCount> counts(Catalog catalog) {
        Map<List<String>, Long> counts = new HashMap<>();
        QuarantineTable.find(catalog).ifPresent(table -> {
            for (DataFile file : table.files()) {
                read(table, file, COUNTED_BY, row -> {
                    counts.merge(
                            List.of((String) row.value(0), (String) row.value(1), (String) row.value(2)),
                            1L,
                            Long::sum);
                    return true;
                });
            }
        });
        return counts.entrySet().stream()
                .map(entry -> new QuarantineCount(
                        entry.getKey().get(0),
                        entry.getKey().get(1),
                        entry.getKey().get(2),
                        entry.getValue()))
                .sorted(Comparator.comparing(QuarantineCount::schema)
                        .thenComparing(QuarantineCount::table)
                        .thenComparing(QuarantineCount::rule))
                .toList();
    }

    /** Copies the rows of all tables but some. @return how many it left out */
    static long copyWithout(Set<TableId> tables, QuarantineTable table, DataFile file, RowFile into) {
        long[] left = {0};
        read(table, file, ALL, row -> {
            if (tables.contains(new TableId((String) row.value(1), (String) row.value(2)))) {
                left[0]++;
            } else {
                into.append(row);
            }
            return true;
        });
        return left[0];
    }

    /** Those of which there are rows. */
    static Set<TableId> tables(Catalog catalog) {
        return counts(catalog).stream()
                .map(count -> new TableId(count.schema(), count.table()))
                .collect(Collectors.toSet());
    }

    /**
     * @param columns indexes into the table's; the rows hold their values in this order
     * @param wantsMore takes a row, and says whether to go on
     */
    private static void read(QuarantineTable table, DataFile file, List<Integer> columns, Predicate<Row> wantsMore) {
        Schema projection = OldRows.project(table.table().schema(), QuarantineTable.SCHEMA, columns);
        RowReader reader = new RowReader(columns.size());
        try (CloseableIterable<Record> records =
                RowReader.open(table.table(), file, projection, 0, file.fileSizeInBytes())) {
            for (Record record : records) {
                if (!wantsMore.test(reader.row(record))) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }

    private static QuarantinedRow row(Row row) {
        return new QuarantinedRow(
                Instant.EPOCH.plus((Long) row.value(0), ChronoUnit.MICROS),
                (String) row.value(1),
                (String) row.value(2),
                (String) row.value(3),
                optional(row, 4),
                optional(row, 5),
                (String) row.value(6),
                (String) row.value(7),
                (String) row.value(8));
    }

    private static Optional<String> optional(Row row, int index) {
        return row.isNull(index) ? Optional.empty() : Optional.of((String) row.value(index));
    }
}
