package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresServerIT {
    @ParameterizedTest
    @EnumSource
    void keeps_its_data_and_address_through_a_restart(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            String url = server.url();
            server.execute("create table t (id int primary key)", "insert into t values (7)");
            server.restart();
            assertThat(server.url()).isEqualTo(url);
            try (var connection = server.connect();
                    var rows = connection.createStatement().executeQuery("select id from t")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(7);
            }
        }
    }
}
