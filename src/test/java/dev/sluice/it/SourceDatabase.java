package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The database that is replicated, as its application sees it.
 *
 * @param url as {@code sluice.source.url} takes it
 */
record SourceDatabase(String url) {
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + url + "?user=postgres&password=postgres");
    }

    /** Runs statements one after the other, each in a transaction of its own. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Runs statements in one transaction. */
    void transaction(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** The first column of the first row. */
    String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return String.valueOf(rows.getString(1));
        }
    }

    List<ColumnText> columns(String table) throws SQLException {
        try (Connection connection = connect()) {
            int dot = table.indexOf('.');
            return ColumnText.of(connection, table.substring(0, dot), table.substring(dot + 1));
        }
    }

    /** What PostgreSQL holds now. */
    RowBag rows(String table) throws SQLException {
        int dot = table.indexOf('.');
        return select(
                columns(table),
                ColumnText.quoted(table.substring(0, dot)) + "." + ColumnText.quoted(table.substring(dot + 1)));
    }

    /** @param from what follows {@code from} in SQL: a table, and perhaps a condition */
    RowBag select(List<ColumnText> columns, String from) throws SQLException {
        String sql = columns.stream().map(ColumnText::postgres).collect(Collectors.joining(", ", "select ", " from "))
                + from;
        RowBag bag = new RowBag();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            statement.execute("set lc_monetary = 'C'");
            connection.setAutoCommit(false);
            statement.setFetchSize(5_000);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    List<String> row = new ArrayList<>(columns.size());
                    for (int i = 0; i < columns.size(); i++) {
                        row.add(columns.get(i).read(rows, i + 1));
                    }
                    bag.add(row);
                }
            }
        }
        return bag;
    }
}
