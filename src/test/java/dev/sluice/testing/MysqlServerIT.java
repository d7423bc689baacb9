package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

final class MysqlServerIT {
    @Test
    void starts_with_its_log_and_keeps_its_data_over_a_restart() throws Exception {
        try (MysqlServer server = MysqlServer.start()) {
            server.execute("CREATE DATABASE shop", "CREATE TABLE shop.item (id INT PRIMARY KEY)");
            server.execute("INSERT INTO shop.item VALUES (7)");
            server.restart();
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT id, VERSION(), @@gtid_mode, @@binlog_format FROM shop.item")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(7);
                assertThat(row.getString(2)).startsWith("8.0.");
                assertThat(row.getString(3)).isEqualTo("ON");
                assertThat(row.getString(4)).isEqualTo("ROW");
            }
        }
    }
}
