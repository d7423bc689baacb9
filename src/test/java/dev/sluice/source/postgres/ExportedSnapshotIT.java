package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExportedSnapshotIT {
    private static final Duration BOUND = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void shows_exactly_what_committed_before_it(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            PostgresConnections connections = new PostgresConnections(SourceSettings.of(server.url()));
            server.execute("create table t (id int primary key)");
            String before = insert(server, 1);
            try (ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, BOUND)) {
                String after = insert(server, 2);
                assertThat(snapshot.visible(before)).isTrue();
                assertThat(snapshot.visible(after)).isFalse();
                try (Connection reader = snapshot.openReader()) {
                    assertThat(one(reader, "select string_agg(id::text, ',') from t"))
                            .isEqualTo("1");
                    assertThat(one(reader, "select pg_current_wal_lsn() >= '" + snapshot.position() + "'"))
                            .isEqualTo("t");
                }
            }
            try (Connection connection = connections.open()) {
                assertThat(one(connection, "select count(*) from pg_replication_slots"))
                        .isEqualTo("0");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void names_the_transaction_that_delays_it(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version);
                Connection slow = server.connect()) {
            PostgresConnections connections = new PostgresConnections(SourceSettings.of(server.url()));
            server.execute("create table t (id int primary key)");
            slow.setAutoCommit(false);
            try (Statement statement = slow.createStatement()) {
                statement.execute("insert into t values (7)");
            }
            String pid = one(slow, "select pg_backend_pid()");
            assertThatThrownBy(() -> ExportedSnapshot.permanent(connections, "kept", Duration.ofSeconds(2)))
                    .isInstanceOf(RetryableSourceException.class)
                    .hasMessageMatching(".*pid " + pid + ", \\d+ s")
                    .hasMessageNotContaining("insert");
            server.execute("create role follower login replication password 'follower'");
            PostgresConnections follower = new PostgresConnections(
                    SourceSettings.of(server.url(), "username", "follower", "password", "follower"));
            assertThatThrownBy(() -> ExportedSnapshot.permanent(follower, "kept", Duration.ofSeconds(2)))
                    .isInstanceOf(RetryableSourceException.class)
                    .hasMessageEndingWith(
                            "pid " + pid + ", age hidden from this role (GRANT pg_read_all_stats TO follower)");
            server.execute("grant pg_read_all_stats to follower");
            assertThatThrownBy(() -> ExportedSnapshot.permanent(follower, "kept", Duration.ofSeconds(2)))
                    .isInstanceOf(RetryableSourceException.class)
                    .hasMessageMatching(".*pid " + pid + ", \\d+ s");
            slow.commit();
            try (ExportedSnapshot snapshot = ExportedSnapshot.permanent(connections, "kept", BOUND)) {
                assertThat(snapshot.slot()).isEqualTo("kept");
            }
            try (Connection connection = connections.open()) {
                assertThat(one(connection, "select slot_name from pg_replication_slots"))
                        .isEqualTo("kept");
            }
        }
    }

    private static String insert(PostgresServer server, int id) throws Exception {
        try (Connection connection = server.connect()) {
            return one(connection, "insert into t values (" + id + ") returning txid_current()");
        }
    }

    private static String one(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
