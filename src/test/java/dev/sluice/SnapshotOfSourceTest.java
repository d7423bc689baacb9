package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Position;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.ReadableSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SnapshotOfSourceTest {
    private static final TableSchema TABLE = new TableSchema(
            new TableId("public", "items"), List.of(new Column("id", new ColumnType.Int64(), false, "")), List.of(0));
    private static final KeyRanges THREE = new KeyRanges(KeyRange.ALL, List.of(10L, 20L));

    private final Database database = new Database();

    /** A hundred rows in every range, and two connections of two hundred rows each. */
    private static final class Database implements ReadableSnapshot {
        final List<KeyRanges> digested = new ArrayList<>();

        @Override
        public List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges) {
            digested.add(ranges);
            List<Digest> digests = new ArrayList<>();
            for (int index = 0; index < ranges.count(); index++) {
                digests.add(new Digest(100, digested.size(), index));
            }
            return digests;
        }

        @Override
        public void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) {
            for (int connection = 0; connection < 2; connection++) {
                Consumer<Row> consumer = consumers.get();
                for (long row = 0; row < 200; row++) {
                    consumer.accept(Row.of(row));
                }
            }
        }

        @Override
        public long count(TableId table) {
            return 300;
        }

        @Override
        public Position position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean visible(String transactionId) {
            return false;
        }

        @Override
        public ReadFrom readFrom() {
            return ReadFrom.primary("database");
        }

        @Override
        public List<TableSchema> tables() {
            return List.of(TABLE);
        }

        @Override
        public boolean digestsInDatabase() {
            return true;
        }

        @Override
        public boolean refusedShowInDigests(TableSchema table) {
            return false;
        }

        @Override
        public boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within) {
            return false;
        }

        @Override
        public long estimatedRows(TableId table) {
            return 300;
        }

        @Override
        public KeyRanges split(TableSchema table, KeyRange within, int parts) {
            return THREE;
        }

        @Override
        public void close() {}
    }

    /** What reads. */
    private interface Reading {
        void read(SnapshotOfSource snapshot) throws InterruptedException;
    }

    private Duration took(Optional<Long> rowsPerSecond, Reading reading) throws InterruptedException {
        try (SnapshotOfSource snapshot = new SnapshotOfSource(database, rowsPerSecond)) {
            long started = System.nanoTime();
            reading.read(snapshot);
            return Duration.ofNanos(System.nanoTime() - started);
        }
    }

    @Test
    void digests_are_computed_range_by_range_with_pauses_between() throws Exception {
        List<Digest> digests = new ArrayList<>();
        assertThat(took(Optional.of(2_000L), snapshot -> digests.addAll(snapshot.digests(TABLE, List.of(), THREE))))
                .isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(database.digested)
                .containsExactly(
                        new KeyRanges(THREE.range(0), List.of()),
                        new KeyRanges(THREE.range(1), List.of()),
                        new KeyRanges(THREE.range(2), List.of()));
        assertThat(digests).containsExactly(new Digest(100, 1, 0), new Digest(100, 2, 0), new Digest(100, 3, 0));
    }

    @Test
    void rows_of_all_connections_together_and_counts_are_paced() throws Exception {
        AtomicInteger rows = new AtomicInteger();
        assertThat(took(
                        Optional.of(2_000L),
                        snapshot -> snapshot.rows(TABLE, KeyRange.ALL, () -> _ -> rows.incrementAndGet())))
                .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(rows).hasValue(400);
        assertThat(took(
                        Optional.of(2_000L),
                        snapshot -> assertThat(snapshot.count(TABLE.id())).isEqualTo(300)))
                .isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void without_a_rate_ranges_are_read_at_once() throws Exception {
        took(
                Optional.empty(),
                snapshot ->
                        assertThat(snapshot.digests(TABLE, List.of(), THREE)).hasSize(3));
        assertThat(database.digested).containsExactly(THREE);
    }
}
