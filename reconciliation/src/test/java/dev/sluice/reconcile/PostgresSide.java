package dev.sluice.reconcile;

import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Position;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.source.postgres.Catalogue;
import dev.sluice.source.postgres.DigestSnapshot;
import dev.sluice.source.postgres.ExportedSnapshot;
import dev.sluice.source.postgres.PostgresConnections;
import dev.sluice.source.postgres.TableSizes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A real PostgreSQL as the source of reconciliations; counts the rows that are streamed from it. */
final class PostgresSide implements SourceSide {
    /** Comes before ranges of a table are read for their digests, by whatever way. */
    interface BeforeReading {
        void ranges(TableId table, int count) throws InterruptedException;
    }

    final AtomicLong streamedRows = new AtomicLong();

    /** How often rows were looked through for values that the lake cannot hold. */
    final AtomicInteger looks = new AtomicInteger();

    volatile BeforeReading beforeReading = (_, _) -> {};
    private final PostgresConnections connections;
    private final Catalogue catalogue;

    PostgresSide(String url) {
        SourceConfig config = SourceSettings.of(url);
        this.connections = new PostgresConnections(config);
        this.catalogue = new Catalogue(config);
    }

    @Override
    public SourceSnapshot open(Duration bound) {
        return new Adapter(new DigestSnapshot(ExportedSnapshot.temporary(connections, bound), catalogue, 2));
    }

    @Override
    public List<Size> sizes() {
        try {
            return TableSizes.readAll(connections, catalogue).stream()
                    .map(size -> new Size(size.table(), size.rows(), size.bytes()))
                    .toList();
        } catch (SQLException e) {
            throw new NotCompletedException("Cannot estimate: " + e.getMessage(), e);
        }
    }

    private final class Adapter implements SourceSnapshot {
        private final DigestSnapshot snapshot;

        Adapter(DigestSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public Position position() {
            return snapshot.position();
        }

        @Override
        public boolean visible(String transactionId) {
            return snapshot.visible(transactionId);
        }

        @Override
        public ReadFrom readFrom() {
            return snapshot.readFrom();
        }

        @Override
        public List<TableSchema> tables() {
            return snapshot.tables();
        }

        @Override
        public boolean digestsInDatabase() throws InterruptedException {
            return snapshot.digestsInDatabase();
        }

        @Override
        public long estimatedRows(TableId table) throws InterruptedException {
            return snapshot.estimatedRows(table);
        }

        @Override
        public long count(TableId table) throws InterruptedException {
            beforeReading.ranges(table, 1);
            return snapshot.count(table);
        }

        @Override
        public boolean refusedShowInDigests(TableSchema table) {
            return snapshot.refusedShowInDigests(table);
        }

        @Override
        public boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within)
                throws InterruptedException {
            looks.incrementAndGet();
            return snapshot.mayRefuse(table, columns, within);
        }

        @Override
        public KeyRanges split(TableSchema table, KeyRange within, int parts) throws InterruptedException {
            return snapshot.split(table, within, parts);
        }

        @Override
        public List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges)
                throws InterruptedException {
            beforeReading.ranges(table.id(), ranges.count());
            return snapshot.digests(table, terms, ranges);
        }

        @Override
        public void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers)
                throws InterruptedException {
            beforeReading.ranges(table.id(), 1);
            snapshot.rows(table, range, () -> {
                Consumer<Row> consumer = consumers.get();
                return row -> {
                    streamedRows.incrementAndGet();
                    consumer.accept(row);
                };
            });
        }

        @Override
        public void close() {
            snapshot.close();
        }
    }
}
