package dev.sluice.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * One of the shop's clients, with a connection of its own: {@link #act} does one transaction of a mix that has
 * everything a log can show. It deletes only what it made, so that clients stay out of each other's way. Not for
 * several threads.
 */
final class Shopper implements AutoCloseable {
    private static final int REMEMBERED = 300;

    private final Shop shop;
    private final ShopDialect sql;
    private final Connection connection;
    private final Random random;
    private final String name;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Deque<Long> ownCustomers = new ArrayDeque<>();
    private final Deque<Long> ownOrders = new ArrayDeque<>();
    private final Deque<String> ownSubscriptions = new ArrayDeque<>();
    private long tokens;
    private long changesInTransaction;
    private long canaries;

    /** @param number of this client, unlike the others' */
    Shopper(Shop shop, Connection connection, int number) throws SQLException {
        this.shop = shop;
        this.sql = shop.dialect();
        this.connection = connection;
        this.random = new Random(number);
        this.name = Character.toString('r' + number % 8);
        connection.setAutoCommit(false);
    }

    /** How many personal values it wrote so far, those of transactions that were rolled back included. */
    long canaries() {
        return canaries;
    }

    /**
     * Does one transaction.
     *
     * @return how many changes of rows it committed; 0 if it rolled back or met another client's lock
     */
    long act() throws SQLException {
        return unlessLocked(() -> mix(random.nextInt(100)));
    }

    /** What is done in a transaction. */
    private interface Deed {
        /** @return whether it is to be committed */
        boolean happens() throws SQLException;
    }

    private long unlessLocked(Deed deed) throws SQLException {
        changesInTransaction = 0;
        try {
            if (deed.happens()) {
                connection.commit();
                return changesInTransaction;
            }
            connection.rollback();
            return 0;
        } catch (SQLException e) {
            connection.rollback();
            if ("40P01".equals(e.getSQLState()) || "40001".equals(e.getSQLState())) {
                return 0;
            }
            throw e;
        }
    }

    /** A transaction of several thousand changes. @return as {@link #act} */
    long actAtLarge() throws SQLException {
        return unlessLocked(this::importEvents);
    }

    private boolean importEvents() throws SQLException {
        change("update products set price = round(price * 1.01, 2), stock = stock + 1");
        canaries += 6_000;
        change(sql.imported(), shop.customers(), Canaries.NETWORK + ":", Canaries.WORD + name + tokens++ + "x");
        change("delete from events where kind = 'import' and at < " + sql.before(3_500));
        return true;
    }

    private boolean mix(int dice) throws SQLException {
        if (dice < 30) {
            order();
        } else if (dice < 50) {
            moveHouse();
        } else if (dice < 62) {
            change(
                    "update orders set status = 'delivered', promised = null, delivery_days = ? where id = ?",
                    (short) random.nextInt(30),
                    ownOrders.isEmpty() ? 1L + random.nextInt(shop.orders()) : ownOrders.peekFirst());
        } else if (dice < 70) {
            cancel();
        } else if (dice < 76) {
            register();
        } else if (dice < 80) {
            leave();
        } else if (dice < 88) {
            browse();
        } else if (dice < 95) {
            subscribe();
        } else if (dice < 97) {
            changeHalf();
        } else {
            register();
            moveHouse();
            return false;
        }
        return true;
    }

    private void order() throws SQLException {
        long order = insert(
                "insert into orders (customer_id, status, total, placed_at, delivery_days, remark)"
                        + " values (?, 'new', " + sql.as("numeric") + ", now(), 3, ?)",
                customer(),
                random.nextInt(90_000) + ".25",
                word() + " ring twice");
        int items = 1 + random.nextInt(4);
        for (int line = 1; line <= items; line++) {
            change(
                    "insert into order_items values (?, ?, ?, ?, " + sql.as("numeric") + ")",
                    order,
                    (short) line,
                    1 + random.nextInt(shop.products()),
                    1 + random.nextInt(5),
                    random.nextInt(500) + ".99");
        }
        change(
                "insert into payments (order_id, card_number, card_holder, amount, paid_at, receipt)"
                        + " values (?, ?, ?, 12.50, now(), '{\"ok\":  true}')",
                order,
                digits(4),
                word());
        change("update products set stock = stock - 1 where id = ?", 1 + random.nextInt(shop.products()));
        remember(ownOrders, order);
    }

    /** New personal data, and what else changes with it. */
    private void moveHouse() throws SQLException {
        long customer = customer();
        canaries++;
        change(
                "update customers set email = ?, phone = ?, last_ip = ?, notes = ?, birth_date = " + sql.as("date")
                        + ", credit = credit + 0.5, preferences = " + sql.moved() + " where id = ?",
                word() + "@example.org",
                "+" + digits(3),
                network(),
                word() + " moved",
                Canaries.DATES.get(random.nextInt(12)).toString(),
                customer);
        change("update addresses set street = ?, latitude = latitude + 0.01 where customer_id = ?", word(), customer);
    }

    private void register() throws SQLException {
        long customer = insert(
                "insert into customers (external_id, email, full_name, phone, tier, newsletter, credit, registered_at,"
                        + " photo, last_ip) values (" + sql.uuid() + ", ?, ?, ?, 'bronze', true, 0, now(), "
                        + sql.bytes() + ", ?)",
                word() + "@example.org",
                word() + " Sato",
                "+" + digits(3),
                word(),
                network());
        change(
                "insert into addresses (customer_id, recipient, street, postcode, city, country)"
                        + " values (?, ?, ?, '04109', 'Leipzig', 'DE')",
                customer,
                word(),
                word());
        remember(ownCustomers, customer);
    }

    private void leave() throws SQLException {
        if (!ownCustomers.isEmpty()) {
            long customer = ownCustomers.removeFirst();
            change("delete from addresses where customer_id = ?", customer);
            change("delete from customers where id = ?", customer);
        }
    }

    private void cancel() throws SQLException {
        if (!ownOrders.isEmpty()) {
            long order = ownOrders.removeFirst();
            change("delete from payments where order_id = ?", order);
            change("delete from order_items where order_id = ?", order);
            change("delete from orders where id = ?", order);
        }
    }

    /** Rows without a key: equal ones come, one of them goes, one of them changes. */
    private void browse() throws SQLException {
        Timestamp at = Timestamp.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(60)));
        String ip = network();
        String user = word();
        for (int copy = 0; copy < 3; copy++) {
            change("insert into events values (?, ?, 1, ?, " + sql.user() + ")", at, "visit-" + name, ip, user);
        }
        change("delete from events" + sql.oneEvent(), ip, at);
        change("update events set kind = 'seen', ip = ?" + sql.oneEvent(), network(), ip, at);
    }

    /** Comes, changes its key, goes. */
    private void subscribe() throws SQLException {
        String email = word() + "@example.org";
        change("insert into subscriptions values (?, " + sql.news() + ", current_date)", email);
        remember(ownSubscriptions, email);
        if (ownSubscriptions.size() > 20) {
            String moved = word() + "@example.org";
            change("update subscriptions set email = ? where email = ?", moved, ownSubscriptions.removeFirst());
            change("delete from subscriptions where email = ?", ownSubscriptions.removeFirst());
            remember(ownSubscriptions, moved);
        }
    }

    /** Half of it is taken back before the commit; and a composite key changes. */
    private void changeHalf() throws SQLException {
        long before = changesInTransaction;
        var savepoint = connection.setSavepoint();
        moveHouse();
        connection.rollback(savepoint);
        changesInTransaction = before;
        if (!ownOrders.isEmpty()) {
            change("update order_items set line = line + 100 where order_id = ? and line < 100", ownOrders.peekLast());
        }
    }

    private long customer() {
        return 1L + random.nextInt(shop.customers());
    }

    private String word() {
        canaries++;
        return Canaries.WORD + name + tokens++;
    }

    private String digits(int tail) {
        canaries++;
        return Canaries.DIGITS
                + Integer.toString((int) Math.pow(10, tail) + random.nextInt((int) Math.pow(10, tail)))
                        .substring(1);
    }

    private String network() {
        canaries++;
        return Canaries.NETWORK + Integer.toHexString(random.nextInt(1 << 16)) + ":" + name.charAt(0) % 10 + "::"
                + Long.toHexString(tokens++ % 65_536);
    }

    private <T> void remember(Deque<T> deque, T item) {
        deque.addLast(item);
        if (deque.size() > REMEMBERED) {
            deque.removeFirst();
        }
    }

    private void change(String statement, Object... values) throws SQLException {
        changesInTransaction += prepare(statement, values).executeUpdate();
    }

    /** @return the new row's id */
    private long insert(String statement, Object... values) throws SQLException {
        PreparedStatement prepared = prepare(statement, values);
        prepared.executeUpdate();
        try (ResultSet row = prepared.getGeneratedKeys()) {
            if (!row.next()) {
                throw new NoSuchElementException("Cannot insert into the shop: no row came back");
            }
            changesInTransaction++;
            return row.getLong(1);
        }
    }

    private PreparedStatement prepare(String text, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(text);
        if (statement == null) {
            // Of what has no id the driver would make a statement that fails.
            statement = text.matches("insert into (orders|customers) .*")
                    ? connection.prepareStatement(text, new String[] {"id"})
                    : connection.prepareStatement(text);
            statements.put(text, statement);
        }
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, values[index]);
        }
        return statement;
    }

    /** Rolls back what is open. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
