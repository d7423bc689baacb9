package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.ReadableSnapshot;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SnapshotConnections;
import dev.sluice.source.SnapshotTasks;
import dev.sluice.source.SourceException;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postgresql.PGConnection;

/**
 * The source's side of a reconciliation: counts, digests and rows of one snapshot, over several connections.
 * Safe for use by several threads; what waits longest goes on first.
 */
public final class DigestSnapshot implements ReadableSnapshot {
    /** Below this many pages a second connection does not pay. */
    private static final long MIN_PAGES_PER_PART = 512;

    private static final int PARTS_PER_CONNECTION = 4;

    private static final int SAMPLED_ROWS = 30_000;

    private static final ColumnType SINGLE_BYTE = new ColumnType.Verbatim("char");

    private final PlacedSnapshot snapshot;
    private final SnapshotConnections connections;
    private final Map<TableId, SourceTable> tables = new LinkedHashMap<>();
    private final int serverVersion;

    /**
     * @param snapshot is closed with this
     * @param catalogue tells which tables are replicated
     * @param connectionCount how many queries may run at once, at least 1
     * @throws dev.sluice.source.FatalSourceException if a configured table cannot be replicated exactly
     */
    public DigestSnapshot(PlacedSnapshot snapshot, Catalogue catalogue, int connectionCount) {
        this.snapshot = snapshot;
        try {
            this.connections = new SnapshotConnections(
                    () -> configured(snapshot.openReader()), DigestSnapshot::end, snapshot.readers(connectionCount));
        } catch (SQLException e) {
            snapshot.close();
            throw snapshot.explain("open the snapshot for reconciliation", e);
        }
        try {
            this.serverVersion = connections.configured(Server::version);
            for (SourceTable table : connections.configured(catalogue::tables)) {
                tables.put(table.schema().id(), table);
            }
        } catch (SQLException e) {
            close();
            throw snapshot.explain("read the catalogue for reconciliation", e);
        } catch (SourceException e) {
            close();
            throw e;
        }
    }

    private static Connection configured(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Compiling these queries costs more than it saves, and how many processors are used is ours to say.
            statement.execute("SET jit = off");
            statement.execute("SET lock_timeout = '60s'");
            statement.execute("SET max_parallel_workers_per_gather = 0");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void end(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
        connection.abort(Runnable::run);
    }

    @Override
    public List<TableSchema> tables() {
        return tables.values().stream().map(SourceTable::schema).toList();
    }

    @Override
    public LogPosition position() {
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

    /** They can where {@code server_encoding} is UTF8. */
    @Override
    public boolean digestsInDatabase() throws InterruptedException {
        return run("read the encoding", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SHOW server_encoding")) {
                row.next();
                return "UTF8".equals(row.getString(1));
            }
        });
    }

    /** The planner's estimate. */
    @Override
    public long estimatedRows(TableId table) throws InterruptedException {
        return run("estimate the rows of " + table, connection -> estimatedRows(connection, table));
    }

    private long estimatedRows(Connection connection, TableId table) throws SQLException {
        long rows = 0;
        for (String file : files(connection, table)) {
            rows += TableSizes.estimatedRows(connection, "ONLY " + file);
        }
        return rows;
    }

    @Override
    public long count(TableId table) throws InterruptedException {
        return run("count " + table, connection -> {
            long count = 0;
            for (String file : files(connection, table)) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT count(*) FROM ONLY " + file)) {
                    row.next();
                    count += row.getLong(1);
                }
            }
            return count;
        });
    }

    /** They do: each has a text of its own, which no value of the lake has; but earlier servers send a char's byte as it is. */
    @Override
    public boolean refusedShowInDigests(TableSchema table) {
        return serverVersion >= Server.PRINTS_CHARS_AS_TEXT
                || table.columns().stream().noneMatch(column -> column.type().equals(SINGLE_BYTE));
    }

    @Override
    public boolean mayRefuse(TableSchema table, List<Integer> columns, KeyRange within) throws InterruptedException {
        String refused = UnstorableSql.condition(table, columns);
        AtomicBoolean found = new AtomicBoolean();
        List<SnapshotConnections.Work<Boolean>> works = new ArrayList<>();
        for (Part part : partsToLookThrough(table, within)) {
            String rows = SourceTable.rows(part.file(), "(" + part.condition() + ") AND (" + refused + ")");
            works.add(connection -> {
                if (!found.get()) {
                    checkFile(connection, table.id(), part.file());
                    if (exists(connection, rows)) {
                        found.set(true);
                    }
                }
                return true;
            });
        }
        SnapshotTasks.all(
                connections,
                snapshot::explain,
                "look for values of " + table.id() + " that the lake cannot hold",
                works);
        return found.get();
    }

    private static boolean exists(Connection connection, String rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + rows + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** What is only looked through is read once, also where each part of a file costs a reading of all of it. */
    private List<Part> partsToLookThrough(TableSchema table, KeyRange within) throws InterruptedException {
        boolean once = within.equals(KeyRange.ALL) && serverVersion < Server.RANGES_BY_TID;
        return once
                ? source(table.id()).files().stream()
                        .map(file -> new Part(file, "true"))
                        .toList()
                : parts(table, new KeyRanges(within, List.of()), connections.count());
    }

    /** The splits are found by sampling; where there are partitions, of those that there are now. */
    @Override
    public KeyRanges split(TableSchema table, KeyRange within, int parts) throws InterruptedException {
        OrderedColumn key = key(table);
        List<Object> splits = run("sample the keys of " + table.id(), connection -> {
            long rows = estimatedRows(connection, table.id());
            boolean sampled = within.equals(KeyRange.ALL) && rows > 2 * SAMPLED_ROWS;
            String sample = sampled ? " TABLESAMPLE SYSTEM (" + 100.0 * SAMPLED_ROWS / rows + ") REPEATABLE (1)" : "";
            String relation =
                    source(table.id()).isPartitioned() ? Sql.quote(table.id()) : "ONLY " + Sql.quote(table.id());
            String sql = "SELECT p FROM (SELECT " + key.printed() + " AS p, row_number() OVER (ORDER BY "
                    + key.ordered() + ") AS n, count(*) OVER () AS c FROM " + relation + sample
                    + " WHERE " + key.condition(within) + " AND " + key.finite()
                    + ") s WHERE n % greatest(c / " + parts + ", 1) = 0 ORDER BY n";
            List<Object> values = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    Object value = key.parse(result.getString(1));
                    Object last = values.isEmpty() ? within.from() : values.getLast();
                    if (!value.equals(last) && values.size() < parts - 1) {
                        values.add(value);
                    }
                }
            }
            return values;
        });
        return new KeyRanges(within, splits);
    }

    /** Over everything, in parallel by parts of the table's file. */
    @Override
    public List<Digest> digests(TableSchema table, List<DigestTerm> terms, KeyRanges ranges)
            throws InterruptedException {
        DigestSql sql = new DigestSql(table, terms, source(table.id()).setToNull());
        String bucket = ranges.splits().isEmpty() ? "0" : key(table).bucket(ranges);
        List<SnapshotConnections.Work<Digest[]>> works = new ArrayList<>();
        // More than there are connections: so all of them have something to do until the end.
        int atMost =
                serverVersion < Server.RANGES_BY_TID ? connections.count() : PARTS_PER_CONNECTION * connections.count();
        for (Part part : parts(table, ranges, atMost)) {
            works.add(connection -> {
                checkFile(connection, table.id(), part.file());
                String query = sql.digests("ONLY " + part.file(), bucket, part.condition(), serverVersion);
                return digests(connection, query, ranges.count());
            });
        }
        Digest[] sums = new Digest[ranges.count()];
        Arrays.fill(sums, Digest.EMPTY);
        for (Digest[] found :
                SnapshotTasks.all(connections, snapshot::explain, "compute digests of " + table.id(), works)) {
            for (int index = 0; index < sums.length; index++) {
                sums[index] = sums[index].plus(found[index]);
            }
        }
        return List.of(sums);
    }

    @Override
    public void rows(TableSchema table, KeyRange range, Supplier<Consumer<Row>> consumers) throws InterruptedException {
        SourceTable source = source(table.id());
        List<SnapshotConnections.Work<Boolean>> works = new ArrayList<>();
        for (Part part : parts(table, new KeyRanges(range, List.of()), connections.count())) {
            works.add(connection -> {
                checkFile(connection, table.id(), part.file());
                String rows = SourceTable.rows(part.file(), part.condition());
                new TableCopy(source).read(connection, rows, consumers.get());
                return true;
            });
        }
        SnapshotTasks.all(connections, snapshot::explain, "read " + table.id(), works);
    }

    private static Digest[] digests(Connection connection, String query, int count) throws SQLException {
        Digest[] digests = new Digest[count];
        Arrays.fill(digests, Digest.EMPTY);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                digests[rows.getInt(1)] = new Digest(
                        rows.getLong(2),
                        new BigInteger(rows.getString(3)).longValue(),
                        new BigInteger(rows.getString(4)).longValue());
            }
        }
        return digests;
    }

    /** Rows of one file, by a condition. */
    private record Part(String file, String condition) {}

    /** The rows of the ranges, each in one part; of each of the table's files up to {@code atMost} parts. */
    private List<Part> parts(TableSchema table, KeyRanges ranges, int atMost) throws InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (String file : source(table.id()).files()) {
            List<String> conditions = ranges.within().equals(KeyRange.ALL)
                    ? fileParts(table.id(), file, atMost)
                    : keyParts(table, ranges, atMost);
            conditions.forEach(condition -> parts.add(new Part(file, condition)));
        }
        return parts;
    }

    private List<String> keyParts(TableSchema table, KeyRanges ranges, int atMost) {
        // Text is compared by its bytes, for which the key's index does not serve: every part would read the whole
        // table.
        Column column = table.columns().get(table.key().getFirst());
        int count = column.type() instanceof ColumnType.Text ? 1 : Math.min(ranges.count(), atMost);
        List<String> conditions = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            KeyRange first = ranges.range(ranges.count() * index / count);
            KeyRange last = ranges.range(ranges.count() * (index + 1) / count - 1);
            conditions.add(condition(table, new KeyRange(first.from(), last.to())));
        }
        return conditions;
    }

    private static String condition(TableSchema table, KeyRange range) {
        return range.equals(KeyRange.ALL) ? "true" : key(table).condition(range);
    }

    /** Row versions do not move under a snapshot. */
    private List<String> fileParts(TableId table, String file, int atMost) throws InterruptedException {
        long pages = run("look at " + table, connection -> pages(connection, table, file));
        int count = Math.toIntExact(Math.clamp(pages / MIN_PAGES_PER_PART, 1, atMost));
        List<String> conditions = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            String from = index == 0 ? "true" : "ctid >= '(" + pages * index / count + ",0)'::tid";
            // The last part has no end: the file may have grown since.
            String to = index == count - 1 ? "true" : "ctid < '(" + pages * (index + 1) / count + ",0)'::tid";
            conditions.add(from + " AND " + to);
        }
        return conditions;
    }

    private static long pages(Connection connection, TableId table, String file) throws SQLException {
        checkFile(connection, table, file);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_relation_size(?::regclass) / current_setting('block_size')::int")) {
            statement.setString(1, file);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private SourceTable source(TableId table) {
        return Objects.requireNonNull(tables.get(table), "not a table of this snapshot");
    }

    /** All that holds the table's rows, as the snapshot shows it. */
    private List<String> files(Connection connection, TableId table) throws SQLException {
        List<String> files = source(table).files();
        for (String file : files) {
            checkFile(connection, table, file);
        }
        return files;
    }

    /**
     * @throws RetryableSourceException if the file was truncated or rewritten after the snapshot was taken: PostgreSQL
     *     then shows the new contents, also to old snapshots
     */
    private static void checkFile(Connection connection, TableId table, String file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // From here on until the connection is closed nobody can rewrite it.
            statement.execute("LOCK TABLE ONLY " + file + " IN ACCESS SHARE MODE");
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT relfilenode = pg_relation_filenode(oid) FROM pg_class WHERE oid = ?::regclass")) {
            statement.setString(1, file);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new RetryableSourceException("Cannot read " + table
                            + " at the snapshot: it was created after it; start the reconciliation again");
                }
                if (!row.getBoolean(1)) {
                    throw new RetryableSourceException("Cannot read " + table
                            + " at the snapshot: it was truncated or rewritten since; start the reconciliation again");
                }
            }
        }
    }

    private static OrderedColumn key(TableSchema table) {
        if (!table.hasKey()) {
            throw new IllegalArgumentException("Cannot cut " + table.id() + " into ranges: it has no key");
        }
        Column column = table.columns().get(table.key().getFirst());
        return new OrderedColumn(column);
    }

    private <T> T run(String action, SnapshotConnections.Work<T> work) throws InterruptedException {
        return SnapshotTasks.all(connections, snapshot::explain, action, List.of(work))
                .getFirst();
    }

    /** Ends what runs, at the server too. */
    @Override
    public void close() {
        connections.close();
        snapshot.close();
    }
}
