package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.Finding;
import dev.sluice.source.Finding.Severity;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreflightIT {
    @ParameterizedTest
    @EnumSource
    void finds_what_stands_in_the_way_and_changes_nothing(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create table good (id int primary key)",
                    "create table keyless (id int)",
                    "create table bad (id int primary key, c regclass)",
                    "create role weak login password 'weak'");
            assertThat(inspect(SourceSettings.of(server.url(), "tables", "public.good")))
                    .allMatch(finding -> finding.severity() == Severity.GOOD);
            assertThat(inspect(SourceSettings.of(server.url(), "tables", "public.good", "whole-old-rows", "true")))
                    .anyMatch(finding -> finding.severity() == Severity.WARNING
                            && finding.what().contains("public.good")
                            && finding.remedy().contains("REPLICA IDENTITY FULL"));
            server.execute("create type shade as enum ('dark')", "create domain hue as shade");
            assertThat(inspect(SourceSettings.of(server.url())))
                    .anyMatch(finding -> finding.severity() == Severity.ERROR
                            && finding.what().contains("public.bad has the column c of type regclass"))
                    .anyMatch(finding -> finding.severity() == Severity.ERROR
                            && finding.what().contains("the database has the type hue"))
                    .anyMatch(finding -> finding.severity() == Severity.WARNING
                            && finding.remedy().contains("REPLICA IDENTITY FULL"));
            assertThat(inspect(SourceSettings.of(
                            server.url(), "tables", "public.good", "username", "weak", "password", "weak")))
                    .anyMatch(finding -> finding.remedy().equals("ALTER ROLE \"weak\" REPLICATION;"))
                    .anyMatch(finding -> finding.remedy().equals("GRANT SELECT ON \"public\".\"good\" TO \"weak\";"))
                    .anyMatch(finding -> finding.remedy().startsWith("CREATE PUBLICATION \"sluice\""));
            try (var connection = server.connect()) {
                assertThat(Server.text(
                                connection,
                                "select (select count(*) from pg_publication) + (select count(*) from"
                                        + " pg_replication_slots)"))
                        .isEqualTo("0");
            }
        }
    }

    private static List<Finding> inspect(SourceConfig config) {
        PostgresConnections connections = new PostgresConnections(config);
        return new Preflight(config, connections, new Catalogue(config)).inspect();
    }
}
