package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said at the start, all at once, with the remedy, and never with a secret. */
class ConfigurationIT {
    private static final Duration REFUSAL = Duration.ofSeconds(60);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
    }

    @Test
    void reports_every_problem_at_once_and_exits_2() throws Exception {
        try (Replica replica = replica("misconfigured")) {
            replica.with("SLUICE_SOURCE_URL", "oracle://nowhere")
                    .with("SLUICE_SOURCE_PASSWORD", "a-secret-password")
                    .with("SLUICE_LAKE_FORMAT_VERSION", "7")
                    .with("SLUICE_LAKE_COMMIT_INTERVAL", "soon")
                    .with("SLUICE_SOURCE_LOAD", "sometimes")
                    .with("SLUICE_POLICY_FILE", "/no/such/policy.yaml")
                    .launchService();
            assertThat(replica.service().awaitExit(REFUSAL)).isEqualTo(2);
            assertThat(replica.log())
                    .contains("SLUICE_SOURCE_URL", "oracle://nowhere")
                    .contains("SLUICE_LAKE_FORMAT_VERSION", "7")
                    .contains("SLUICE_LAKE_COMMIT_INTERVAL", "soon")
                    .contains("SLUICE_SOURCE_LOAD", "sometimes")
                    .contains("SLUICE_POLICY_FILE", "/no/such/policy.yaml")
                    .doesNotContain("a-secret-password");
        }
    }

    @Test
    void names_a_required_variable_that_is_missing() throws Exception {
        try (Replica replica = replica("missing_url")) {
            replica.without("SLUICE_SOURCE_URL").launchService();
            assertThat(replica.service().awaitExit(REFUSAL)).isEqualTo(2);
            assertThat(replica.log()).contains("SLUICE_SOURCE_URL");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "regclass;unsupported_class",
                "aclitem[];unsupported_privileges",
            })
    void refuses_a_type_that_it_cannot_store_exactly(String type, String name) throws Exception {
        try (Replica replica = replica(name)) {
            replica.execute("create table odd (id int primary key, fine text, strange " + type + ")");
            replica.launchService();
            assertThat(replica.service().awaitExit(REFUSAL)).isIn(1, 2);
            assertThat(replica.log())
                    .contains("public.odd", "strange", type)
                    .as("the choices")
                    .containsAnyOf("SLUICE_SOURCE_TABLES", "drop");
            assertThat(replica.source()
                            .query("select count(*) from pg_replication_slots where slot_name = '" + replica.slot()
                                    + "' and active"))
                    .isEqualTo("0");
        }
    }

    @Test
    void leaves_out_a_table_that_the_configuration_leaves_out() throws Exception {
        try (Replica replica = replica("left_out")) {
            replica.execute(
                    "create table odd (id int primary key, strange regclass)",
                    "create table fine (id int primary key)",
                    "insert into fine values (1)");
            replica.with("SLUICE_SOURCE_TABLES", "public.fi*").start();
            replica.awaitEqual("public.fine");
            replica.execute("insert into odd values (1, 'fine')", "insert into fine values (2)");
            replica.awaitEqual("public.fine");
        }
    }

    @Test
    void says_that_it_cannot_log_in_without_showing_the_password() throws Exception {
        try (Replica replica = replica("wrong_user")) {
            replica.with("SLUICE_SOURCE_USERNAME", "nobody_here")
                    .with("SLUICE_SOURCE_PASSWORD", "a-secret-password")
                    .launchService();
            org.awaitility.Awaitility.await()
                    .atMost(REFUSAL)
                    .untilAsserted(() -> assertThat(replica.log()).contains("nobody_here"));
            assertThat(replica.log()).doesNotContain("a-secret-password");
        }
    }
}
