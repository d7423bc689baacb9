package dev.sluice.lake;

import dev.sluice.row.Row;
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
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** Reads the quarantine in parts. */
final class QuarantineReader {
    private static final int WIDTH = QuarantineTable.SCHEMA.columns().size();

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
                read(table.orElseThrow(), file, first - number, limit, rows);
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
                count(table, file, counts);
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

    private static void count(QuarantineTable table, DataFile file, Map<List<String>, Long> into) {
        Schema projection = OldRows.project(table.table().schema(), QuarantineTable.SCHEMA, COUNTED_BY);
        RowReader reader = new RowReader(COUNTED_BY.size());
        try (CloseableIterable<Record> records =
                RowReader.open(table.table(), file, projection, 0, file.fileSizeInBytes())) {
            for (Record record : records) {
                Row row = reader.row(record);
                into.merge(List.of((String) row.value(0), (String) row.value(1), (String) row.value(2)), 1L, Long::sum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }

    private static void read(QuarantineTable table, DataFile file, long skipped, int limit, List<QuarantinedRow> into) {
        Schema projection = OldRows.project(
                table.table().schema(),
                QuarantineTable.SCHEMA,
                IntStream.range(0, WIDTH).boxed().toList());
        RowReader reader = new RowReader(WIDTH);
        long number = 0;
        try (CloseableIterable<Record> records =
                RowReader.open(table.table(), file, projection, 0, file.fileSizeInBytes())) {
            for (Record record : records) {
                if (into.size() >= limit) {
                    return;
                }
                if (number++ >= skipped) {
                    into.add(row(reader.row(record)));
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
