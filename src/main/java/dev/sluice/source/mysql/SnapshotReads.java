package dev.sluice.source.mysql;

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
import dev.sluice.source.SnapshotConnections;
import dev.sluice.source.SnapshotTasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The source's side of a reconciliation: digests and rows of a consistent snapshot, over several connections. */
final class SnapshotReads implements ReadableSnapshot {
    private final ConsistentSnapshot snapshot;
    private final String address;
    private final SnapshotConnections connections;

    /** @param snapshot is closed with this */
    SnapshotReads(ConsistentSnapshot snapshot, MysqlConnections server) {
        this.snapshot = snapshot;
        this.address = server.host() + ":" + server.port();
        Iterator<Connection> readers = snapshot.readers().iterator();
        try {
            this.connections = new SnapshotConnections(
                    readers::next, server::end, snapshot.readers().size());
        } catch (SQLException e) {
            throw SqlErrors.of("open the snapshot for reconciliation", e);
        }
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
        return ReadFrom.primary(address);
    }

    @Override
    public List<TableSchema> tables() {
        return snapshot.tables().stream().map(SourceTable::schema).toList();
    }

    @Override
    public boolean digestsInDatabase() throws InterruptedException {
        return run("find out what it can compute", DigestSql::isKnown);
    }

    /** They do not: what is no date of the calendar is counted as the day that its numbers come to. */
    @Override
    public boolean refusedShowInDigests(TableSchema table) {
        return false;
    }

    @Override
    public boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within) throws InterruptedException {
        SourceTable source = source(table);
        Optional<String> refused = UnstorableSql.condition(
                columns.stream().map(source.columns()::get).toList());
        if (refused.isEmpty()) {
            return false;
        }
        String rows = source.where("(" + KeyColumn.condition(source, within) + ") AND (" + refused.get() + ")");
        return run(
                "look for values of " + table.id() + " that the lake cannot hold",
                connection -> number(connection, "SELECT EXISTS (SELECT 1 FROM " + rows + ")") == 1);
    }

    @Override
    public long estimatedRows(TableId table) throws InterruptedException {
        return run("estimate the rows of " + table, connection -> estimate(connection, table));
    }

    private static long estimate(Connection connection, TableId table) throws SQLException {
        try (Statement fresh = connection.createStatement()) {
            fresh.execute(Server.FRESH_STATISTICS);
        }
        return number(
                connection,
                "SELECT coalesce(max(table_rows), 0) FROM information_schema.tables WHERE table_schema = "
                        + Sql.literal(table.schema()) + " AND table_name = " + Sql.literal(table.name()));
    }

    @Override
    public long count(TableId table) throws InterruptedException {
        return run("count " + table, connection -> number(connection, "SELECT count(*) FROM " + Sql.quote(table)));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(Sql.text(connection, sql));
    }

    @Override
    public KeyRanges split(TableSchema table, KeyRange within, int parts) throws InterruptedException {
        KeyColumn key = new KeyColumn(source(table), table.key().getFirst());
        List<Object> splits = run("sample the keys of " + table.id(), connection -> {
            KeyColumn.RowCount rows = () -> within.equals(KeyRange.ALL)
                    ? estimate(connection, table.id())
                    : number(
                            connection,
                            "SELECT count(*) FROM " + Sql.quote(table.id()) + " WHERE " + key.condition(within));
            return key.splits(connection, within, parts, rows);
        });
        return new KeyRanges(within, splits);
    }

    @Override
    public List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges)
            throws InterruptedException {
        String action = "compute digests of " + table.id();
        TableDigests digests = new TableDigests(source(table), terms);
        if (!digests.readsAlone(ranges)) {
            return run(action, connection -> digests.ofAll(connection, ranges));
        }
        List<SnapshotConnections.Work<Digest>> works = new ArrayList<>();
        for (int index = 0; index < ranges.count(); index++) {
            KeyRange range = ranges.range(index);
            works.add(connection -> digests.of(connection, range));
        }
        return SnapshotTasks.all(connections, SqlErrors::of, action, works);
    }

    @Override
    public void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) throws InterruptedException {
        SourceTable source = source(table);
        String condition = KeyColumn.condition(source, range);
        run("read " + table.id(), connection -> {
            Consumer<Row> consumer = consumers.get();
            try {
                new TableCopy(source).read(connection, source.where(condition), consumer::accept);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("Interrupted", "70100", e);
            }
        });
    }

    private SourceTable source(TableSchema table) {
        return snapshot.tables().stream()
                .filter(one -> one.schema().id().equals(table.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot read " + table.id() + ": not in the snapshot"));
    }

    private <T> T run(String action, SnapshotConnections.Work<T> work) throws InterruptedException {
        List<SnapshotConnections.Work<T>> works = new ArrayList<>();
        works.add(work);
        return SnapshotTasks.all(connections, SqlErrors::of, action, works).getFirst();
    }

    @Override
    public void close() {
        connections.close();
        snapshot.close();
    }
}
