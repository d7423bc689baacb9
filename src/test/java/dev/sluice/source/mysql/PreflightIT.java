package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.Finding;
import dev.sluice.source.Finding.Severity;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.MysqlServer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PreflightIT {
    private static List<Finding> inspect(SourceConfig config) {
        MysqlConnections connections = new MysqlConnections(config);
        return new Preflight(config, connections, new Catalogue(config)).inspect();
    }

    private static List<Finding> errors(SourceConfig config) {
        return inspect(config).stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }

    @Test
    void each_remedy_mends_its_finding() throws Exception {
        try (MysqlServer server = MysqlServer.start(
                "--gtid-mode=OFF",
                "--binlog-row-image=MINIMAL",
                "--binlog-format=MIXED",
                "--binlog-row-value-options=PARTIAL_JSON")) {
            server.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.item (id INT PRIMARY KEY)",
                    "CREATE USER reader IDENTIFIED WITH mysql_native_password BY 'secret'",
                    "GRANT SELECT ON *.* TO reader");
            SourceConfig config = SourceSettings.of(server.url(), "username", "reader", "password", "secret");
            List<Finding> found = errors(config);
            assertThat(found)
                    .extracting(Finding::what)
                    .anyMatch(what -> what.startsWith("gtid_mode is OFF"))
                    .anyMatch(what -> what.startsWith("binlog_row_image is MINIMAL"))
                    .anyMatch(what -> what.startsWith("binlog_format is MIXED"))
                    .anyMatch(what -> what.startsWith("binlog_row_value_options is PARTIAL_JSON"))
                    .anyMatch(what -> what.endsWith("lacks REPLICATION SLAVE"))
                    .anyMatch(what -> what.endsWith("lacks REPLICATION CLIENT"));
            for (Finding finding : inspect(config)) {
                for (String statement : finding.remedy().split(";", -1)) {
                    if (!statement.isBlank() && !statement.strip().startsWith("--")) {
                        server.execute(statement);
                    }
                }
            }
            assertThat(inspect(config)).allMatch(finding -> finding.severity() == Severity.GOOD);
        }
    }

    @Test
    void names_what_cannot_be_kept() throws Exception {
        try (MysqlServer server = MysqlServer.start()) {
            server.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(10) CHARACTER SET gbk)");
            assertThat(errors(SourceSettings.of(server.url(), "username", "root", "password", "")))
                    .extracting(Finding::what)
                    .anyMatch(what -> what.contains("shop.item has the column name of character set gbk"));
        }
    }
}
