package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.MysqlServer;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ShopIT {
    @Test
    void marks_every_personal_value_also_under_load_in_postgresql() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST)) {
            assertMarked(ShopDialect.POSTGRESQL, server::connect);
        }
    }

    @Test
    void marks_every_personal_value_also_under_load_in_mysql() throws Exception {
        try (MysqlServer server = MysqlServer.start()) {
            assertMarked(ShopDialect.MYSQL, ShopServer.connections(server::connect));
        }
    }

    private static void assertMarked(ShopDialect dialect, ShopLoad.Connections connections) throws Exception {
        Shop shop = Shop.ofSize(dialect, 5_000);
        try (Connection connection = connections.open()) {
            shop.fill(connection);
            long planted = shop.countCanaries(connection);
            assertThat(planted).isGreaterThan(5_000);
            assertThat(rows(connection)).isBetween(4_500L, 5_500L);

            try (ShopLoad load = new ShopLoad(shop, connections, 100)) {
                load.pace(4_000);
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
                    load.check();
                    return load.changes() > 20_000;
                });
                load.stop();
                assertThat(load.canaries()).isPositive();
            }
            assertThat(shop.countCanaries(connection)).isPositive();

            connection.createStatement().execute("update customers set notes = 'unmarked' where id = 1");
            assertThatThrownBy(() -> shop.countCanaries(connection))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("1 of")
                    .hasMessageContaining("customers.notes");
        }
    }

    private static long rows(Connection connection) throws SQLException {
        long total = 0;
        for (String table : Shop.TABLES) {
            try (ResultSet row = connection.createStatement().executeQuery("select count(*) from " + table)) {
                row.next();
                total += row.getLong(1);
            }
        }
        return total;
    }
}
