package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueIT {
    @ParameterizedTest
    @EnumSource
    void names_types_as_the_source_does(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create schema crm",
                    "create domain crm.email as varchar(80)",
                    "create domain crm.host as inet",
                    "create type mood as enum ('good')",
                    "create table t (id int primary key, name varchar(20), code char(2), mail crm.email, host crm.host,"
                            + " ip inet, mac macaddr, doc xml, mood mood, tags text[], data jsonb)");
            try (Connection connection = server.connect()) {
                assertThat(new Catalogue(SourceSettings.of(server.url(), "tables", "public.t"))
                                .schemas(connection)
                                .getFirst()
                                .columns())
                        .extracting(Column::sourceType)
                        .containsExactly(
                                "int4",
                                "varchar",
                                "bpchar",
                                "crm.email",
                                "crm.host",
                                "inet",
                                "macaddr",
                                "xml",
                                "public.mood",
                                "_text",
                                "jsonb");
            }
        }
    }

    @Test
    void column_whose_constraint_is_not_validated_may_hold_null() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST)) {
            server.execute(
                    "create table t (id int primary key, old text, new text not null)",
                    "insert into t values (1, null, 'x')",
                    "alter table t add constraint old_set not null old not valid");
            assertThat(nullable(server)).containsExactly("old");
            server.execute("update t set old = ''", "alter table t validate constraint old_set");
            assertThat(nullable(server)).isEmpty();
        }
    }

    @Test
    void table_of_which_rows_are_hidden_from_the_role_is_refused() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.OLDEST);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            server.execute(
                    "create table open (id int primary key)",
                    "create table hidden (id int primary key, tenant text)",
                    "alter table hidden enable row level security",
                    "create policy own on hidden using (tenant = 'a')",
                    "create role reader",
                    "grant select on all tables in schema public to reader");
            Catalogue catalogue = new Catalogue(SourceSettings.of(server.url()));
            assertThat(catalogue.inspect(connection).problems()).isEmpty();
            statement.execute("set role reader");
            assertThat(catalogue.inspect(connection).problems())
                    .singleElement()
                    .asString()
                    .contains("public.hidden has row-level security", "BYPASSRLS");
        }
    }

    private static List<String> nullable(PostgresServer server) throws Exception {
        try (Connection connection = server.connect()) {
            return new Catalogue(SourceSettings.of(server.url()))
                    .schemas(connection).getFirst().columns().stream()
                            .filter(Column::nullable)
                            .map(Column::name)
                            .toList();
        }
    }
}
