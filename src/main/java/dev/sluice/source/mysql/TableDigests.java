package dev.sluice.source.mysql;

import com.mysql.cj.result.Row;
import dev.sluice.row.Digest;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.Marker;
import dev.sluice.row.RowChecksum;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The digests of a table's rows, computed by the server; of rows for which it cannot, such as very large ones, here. */
final class TableDigests {
    private final SourceTable table;
    private final List<DigestTerm> terms;
    private final DigestSql sql;

    TableDigests(SourceTable table, List<DigestTerm> terms) {
        this.table = table;
        this.terms = List.copyOf(terms);
        this.sql = new DigestSql(table, terms);
    }

    /** Whether each of the ranges is read by itself. */
    boolean readsAlone(KeyRanges ranges) {
        return ranges.count() == 1 || new KeyColumn(table, table.schema().key().getFirst()).isComparedAsItIs();
    }

    private SourceColumn keyColumn() {
        return table.columns().get(table.schema().key().getFirst());
    }

    /** The digest of one range; the server sends nothing but that. */
    Digest of(Connection connection, KeyRange range) throws SQLException {
        String condition = KeyColumn.condition(table, range);
        long rows;
        long computed;
        Digest digest;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.digest(condition, !range.equals(KeyRange.ALL)))) {
            row.next();
            rows = row.getLong(1);
            computed = row.getLong(2);
            digest = new Digest(computed, sum(row, 3), sum(row, 4));
        }
        if (computed == rows) {
            return digest;
        }
        Digest.Sum others = new Digest.Sum();
        failing(connection, condition, (_, checksum) -> others.add(checksum));
        return digest.plus(others.digest());
    }

    private static long sum(ResultSet row, int index) throws SQLException {
        String sum = row.getString(index);
        return sum == null ? 0 : new BigInteger(sum).longValue();
    }

    /** The digests of ranges, in one pass: the server sends the key and the checksum of each row. */
    List<Digest> ofAll(Connection connection, KeyRanges ranges) throws SQLException {
        Digest.Sum[] sums =
                Stream.generate(Digest.Sum::new).limit(ranges.count()).toArray(Digest.Sum[]::new);
        Comparator<Object> order = KeyOrder.of(keyColumn().type()).orElseThrow();
        Checksums add = (of, checksum) -> sums[ranges.indexOf(of, order)].add(checksum);
        String condition = KeyColumn.condition(table, ranges.within());
        boolean complete = true;
        CopiedValue key = new CopiedValue(keyColumn(), keyColumn().name());
        String query = sql.checksums(CopiedValue.expression(keyColumn()), condition);
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(TableCopy.ROW_BY_ROW);
            try (ResultSet result = statement.executeQuery()) {
                ResultRows rows = new ResultRows(result);
                for (Row row = rows.next(); row != null; row = rows.next()) {
                    byte[] checksum = row.getBytes(1);
                    if (checksum == null) {
                        complete = false;
                    } else {
                        ByteBuffer halves = ByteBuffer.wrap(checksum);
                        add.accept(key.read(row, 0), new RowChecksum(halves.getLong(), halves.getLong()));
                    }
                }
            }
        }
        if (!complete) {
            failing(connection, condition, add);
        }
        return Arrays.stream(sums).map(Digest.Sum::digest).toList();
    }

    /** Takes a row's checksum. */
    private interface Checksums {
        /** @param key the first key column's value; NULL of a table without a key */
        void accept(Object key, RowChecksum checksum);
    }

    /** Reads the rows whose checksum the server cannot compute. */
    private void failing(Connection connection, String condition, Checksums consumer) throws SQLException {
        TermChecksums checksums = new TermChecksums(table.schema(), terms);
        try {
            new TableCopy(table).read(connection, sql.failing(condition), row -> {
                Object key =
                        table.schema().hasKey() ? row.value(table.schema().key().getFirst()) : Marker.NULL;
                consumer.accept(key, checksums.of(row));
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted", "70100", e);
        }
    }
}
