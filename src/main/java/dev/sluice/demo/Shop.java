package dev.sluice.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The small shop that the demonstration replicates: the dialect's script makes it, {@code policy.yaml} says what may leave
 * it.
 *
 * @param customers and the numbers of rows of the other tables, as first filled
 */
record Shop(ShopDialect dialect, int customers, int products, int orders, int payments, int subscriptions, int events) {
    static final List<String> TABLES = List.of(
            "customers", "addresses", "products", "orders", "order_items", "payments", "subscriptions", "events");

    /** What the policy masks, all of which holds canaries. */
    static final List<String> MASKED_COLUMNS = List.of(
            "customers.email",
            "customers.full_name",
            "customers.phone",
            "customers.birth_date",
            "customers.photo",
            "customers.notes",
            "customers.last_ip",
            "addresses.recipient",
            "addresses.street",
            "orders.remark",
            "payments.card_number",
            "payments.card_holder",
            "subscriptions.email",
            "events.ip",
            "events.payload");

    /** @param rows about how many all tables have together, at least 1,000 */
    static Shop ofSize(ShopDialect dialect, int rows) {
        if (rows < 1_000) {
            throw new IllegalArgumentException("Cannot fill a shop with " + rows + " rows: it takes at least 1000");
        }
        return new Shop(dialect, rows / 10, rows / 100, rows / 5, rows / 7, rows / 50, rows / 30);
    }

    static String policy() throws IOException {
        return resource("policy.yaml");
    }

    void fill(Connection connection) throws IOException, SQLException {
        String sql = resource(dialect.script())
                .replace("{customers}", Integer.toString(customers))
                .replace("{products}", Integer.toString(products))
                .replace("{orders}", Integer.toString(orders))
                .replace("{payments}", Integer.toString(payments))
                .replace("{subscriptions}", Integer.toString(subscriptions))
                .replace("{events}", Integer.toString(events));
        try (Statement statement = connection.createStatement()) {
            // Not every driver takes several statements at once.
            for (String one : sql.replaceAll("(?m)^--.*$", "").split(";\\s*\n", -1)) {
                if (!one.isBlank()) {
                    statement.execute(one);
                }
            }
        }
    }

    /**
     * How many values of masked columns the database holds.
     *
     * @throws SQLException also if one of them does not hold a canary: then a search would prove nothing
     */
    long countCanaries(Connection connection) throws SQLException {
        long total = 0;
        try (Statement statement = connection.createStatement()) {
            for (String masked : MASKED_COLUMNS) {
                String table = masked.substring(0, masked.indexOf('.'));
                String column = masked.substring(masked.indexOf('.') + 1);
                String marked = dialect.matches(
                        dialect.text(column),
                        Canaries.WORD + "|" + Canaries.DIGITS + "|" + Canaries.NETWORK + "|^1823-");
                String sql =
                        "select count(" + column + "), sum(case when " + marked + " then 1 else 0 end) from " + table;
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    if (row.getLong(1) == 0 || row.getLong(1) != row.getLong(2)) {
                        throw new SQLException("Cannot search for leaks: " + (row.getLong(1) - row.getLong(2)) + " of "
                                + row.getLong(1) + " values of " + masked + " hold no canary");
                    }
                    total += row.getLong(2);
                }
            }
        }
        return total;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Shop.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("Cannot read " + name + ": it is missing from this build");
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
