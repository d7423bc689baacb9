package dev.sluice.reconcile;

import dev.sluice.policy.Admission;
import dev.sluice.policy.Policy;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A lake whose rows tests can spoil, and whose cuts are official at once. Honours range hints and counts what is read. */
final class LakeInMemory implements LakeSide, CutRequests {
    final Map<TableId, List<Row>> tables = new LinkedHashMap<>();
    final AtomicLong readRows = new AtomicLong();

    /** So many cuts are asked for too early. */
    int missedCuts;

    /** Runs while the snapshot is open and nothing has been compared yet. */
    Runnable atRelease = () -> {};

    private record Place(long number) implements Position {
        @Override
        public boolean covers(Position other) {
            return other instanceof Place(long otherNumber) && number >= otherNumber;
        }

        @Override
        public String toJson() {
            return "{\"number\":" + number + "}";
        }
    }

    /** Fills the lake with what the policy makes of the source, as replication would. */
    void copy(SourceSide source, Policy policy) throws InterruptedException {
        tables.clear();
        try (SourceSnapshot snapshot = source.open(Duration.ofSeconds(20))) {
            for (TableSchema table : snapshot.tables()) {
                TablePolicy compiled = policy.compile(table);
                List<Row> rows = Collections.synchronizedList(new ArrayList<>());
                snapshot.rows(table, KeyRange.ALL, () -> row -> {
                    if (compiled.judgeOld(row) instanceof Admission.Admitted) {
                        rows.add(compiled.protect(row));
                    }
                });
                tables.put(table.id(), rows);
            }
        }
    }

    List<Row> rows(TableId table) {
        return Objects.requireNonNull(tables.get(table));
    }

    /** Replaces the only row whose first value is that. */
    void change(TableId table, Object key, int column, Object value) {
        List<Row> rows = rows(table);
        int index = indexOf(rows, key);
        Object[] values = rows.get(index).copyValues();
        values[column] = value;
        rows.set(index, Row.of(values));
    }

    Row remove(TableId table, Object key) {
        List<Row> rows = rows(table);
        return rows.remove(indexOf(rows, key));
    }

    Row row(TableId table, Object key) {
        List<Row> rows = rows(table);
        return rows.get(indexOf(rows, key));
    }

    private static int indexOf(List<Row> rows, Object key) {
        for (int index = 0; index < rows.size(); index++) {
            if (rows.get(index).value(0).equals(key)) {
                return index;
            }
        }
        throw new AssertionError("no such row");
    }

    @Override
    public LakeTable open(OfficialCut cut, TableSchema table) {
        List<Row> rows = rows(table.id());
        return new LakeTable() {
            @Override
            public long snapshotId() {
                return 1;
            }

            @Override
            public long count() {
                return rows.size();
            }

            @Override
            public List<LakeScan> scans(KeyRange hint) {
                int half = rows.size() / 2;
                return List.of(scan(rows.subList(0, half), hint), scan(rows.subList(half, rows.size()), hint));
            }

            @Override
            public List<LakeScan> keyScans(KeyRange hint) {
                int key = table.key().getFirst();
                return scans(hint).stream()
                        .<LakeScan>map(scan -> consumer -> scan.forEach(row -> consumer.accept(Row.of(row.value(key)))))
                        .toList();
            }

            private LakeScan scan(List<Row> part, KeyRange hint) {
                Optional<Comparator<Object>> order = table.hasKey()
                        ? KeyOrder.of(
                                table.columns().get(table.key().getFirst()).type())
                        : Optional.empty();
                KeyRanges range = new KeyRanges(hint, List.of());
                return consumer -> {
                    for (Row row : part) {
                        if (order.isEmpty()
                                || hint.equals(KeyRange.ALL)
                                || range.indexOf(row.value(table.key().getFirst()), order.get()) == 0) {
                            readRows.incrementAndGet();
                            consumer.accept(row);
                        }
                    }
                };
            }
        };
    }

    @Override
    public Hold hold(Duration bound, Duration patience) {
        return new Hold() {
            @Override
            public CompletableFuture<OfficialCut> release(Predicate<String> visible) {
                if (missedCuts > 0) {
                    missedCuts--;
                    return CompletableFuture.failedFuture(
                            new CutMissedException("Cannot cut there", new IllegalStateException()));
                }
                atRelease.run();
                Map<TableId, Long> snapshots = new LinkedHashMap<>();
                tables.keySet().forEach(table -> snapshots.put(table, 1L));
                return CompletableFuture.completedFuture(new OfficialCut(UUID.randomUUID(), new Place(1), snapshots));
            }

            @Override
            public void close() {}
        };
    }
}
