package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
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
}
