package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.MysqlServer;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

final class CatalogueIT {
    @Test
    void names_types_as_the_source_does() throws Exception {
        try (MysqlServer server = MysqlServer.start()) {
            server.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT UNSIGNED PRIMARY KEY, name VARCHAR(20), note TINYTEXT,"
                            + " state ENUM('a'), at DATETIME, choice SET('a'), doc JSON)");
            try (Connection connection = server.connect()) {
                assertThat(new Catalogue(SourceSettings.of(server.url(), "tables", "shop.t"))
                                .tables(connection)
                                .getFirst()
                                .schema()
                                .columns())
                        .extracting(Column::sourceType)
                        .containsExactly("int", "varchar", "tinytext", "enum", "datetime", "set", "json");
            }
        }
    }

    @Test
    void table_of_an_engine_without_snapshots_is_refused() throws Exception {
        try (MysqlServer server = MysqlServer.start()) {
            server.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.kept (id INT PRIMARY KEY)",
                    "CREATE TABLE shop.old (id INT PRIMARY KEY) ENGINE = MyISAM");
            try (Connection connection = server.connect()) {
                assertThat(new Catalogue(SourceSettings.of(server.url(), "tables", "shop.*"))
                                .inspect(connection)
                                .problems())
                        .singleElement()
                        .asString()
                        .contains("shop.old is of the engine MyISAM", "InnoDB");
            }
        }
    }
}
