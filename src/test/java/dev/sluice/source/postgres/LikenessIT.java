package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After what rows that were read before may stand beside those that are read now, and after what they may not. */
class LikenessIT {
    @ParameterizedTest
    @EnumSource(
            value = PostgresServer.Version.class,
            names = {"OLDEST", "NEWEST"})
    void only_what_changes_neither_rows_nor_log_leaves_a_table_alike(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create table t (id int primary key, a int not null, b text)",
                    "create unique index ta on t (a)",
                    "insert into t select g, g, 'x' from generate_series(1, 1000) g",
                    "create publication p for table t");
            assertAlike(server, "insert into t select g, g, 'y' from generate_series(1001, 2000) g");
            assertAlike(server, "update t set b = 'z' where id % 2 = 0");
            assertAlike(server, "delete from t where id % 3 = 0");
            assertAlike(server, "analyze t", "vacuum t", "vacuum freeze t", "checkpoint");
            assertAlike(server, "create table other (id int)", "create publication q for table t");
            assertOther(server, "vacuum full t");
            assertOther(server, "cluster t using t_pkey");
            assertOther(server, "truncate t");
            assertOther(server, "alter table t add column c int default 1", "alter table t drop column c");
            assertOther(server, "alter table t alter column a type bigint", "alter table t alter column a type int");
            assertOther(
                    server, "alter table t replica identity using index ta", "alter table t replica identity default");
            assertOther(server, "alter publication p drop table t", "alter publication p add table t");
            assertOther(
                    server,
                    "alter publication p set (publish = 'insert')",
                    "alter publication p set (publish = 'insert, update, delete, truncate')");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresServer.Version.class,
            names = {"NEWEST"})
    void publications_by_schema_and_by_ancestor_count(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create table t (id int primary key) partition by range (id)",
                    "create table t1 partition of t for values from (0) to (10)",
                    "create publication p for tables in schema public");
            assertAlike(server, "insert into t values (1)");
            assertOther(
                    server,
                    "alter publication p drop tables in schema public",
                    "alter publication p add tables in schema public");
            server.execute("drop publication p", "create publication p for table t");
            assertOther(server, "alter publication p drop table t", "alter publication p add table t");
            assertOther(
                    server,
                    "alter table t detach partition t1",
                    "alter table t attach partition t1 for values from (0) to (10)");
        }
    }

    private static void assertAlike(PostgresServer server, String... statements) throws SQLException {
        String before = likeness(server);
        server.execute(statements);
        assertThat(likeness(server)).as(String.join("; ", statements)).isEqualTo(before);
    }

    private static void assertOther(PostgresServer server, String... statements) throws SQLException {
        String before = likeness(server);
        server.execute(statements);
        assertThat(likeness(server)).as(String.join("; ", statements)).isNotEqualTo(before);
    }

    private static String likeness(PostgresServer server) throws SQLException {
        SourceConfig config = SourceSettings.of(server.url(), "tables", "public.t");
        try (Connection connection = server.connect()) {
            SourceTable table = new Catalogue(config).tables(connection).getFirst();
            return FinishedBlocks.likeness(connection, table, new Publication("p"));
        }
    }
}
