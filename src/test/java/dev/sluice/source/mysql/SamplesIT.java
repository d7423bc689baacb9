package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.row.TableId;
import dev.sluice.source.RowSamples;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.SourceSettings;
import dev.sluice.source.TextSamples;
import dev.sluice.source.TextSamples.Kind;
import dev.sluice.source.TextSamples.TextColumn;
import dev.sluice.source.TextSamples.TextTable;
import dev.sluice.testing.MysqlServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is sampled of a real server's tables. */
class SamplesIT {
    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.start();
        server.execute(
                "CREATE DATABASE shop CHARACTER SET utf8mb4",
                "CREATE TABLE shop.person (id BIGINT UNSIGNED, name VARCHAR(40) COMMENT 'surname', zip CHAR(5),"
                        + " kind ENUM('email','phone'), born DATE, seen DATETIME(3), profile JSON, place POINT, photo BLOB,"
                        + " flag BIT(1), height DECIMAL(5,2), ratio DOUBLE, region INT, PRIMARY KEY (region, id))",
                "INSERT INTO shop.person VALUES (7, 'Zoë', 'AB 12', 'email', '1980-02-29', '2024-01-02 03:04:05.678',"
                        + " '{\"a\": [1, \"ü\"]}', ST_GeomFromText('POINT(52.5 13.4)'), x'00ff', b'1', 1.80, 0.5, 1),"
                        + " (8, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1)",
                "CREATE TABLE shop.legacy (name VARCHAR(10) CHARACTER SET gbk)",
                "INSERT INTO shop.legacy VALUES ('wang')",
                "CREATE TABLE shop.large (id INT PRIMARY KEY, half VARCHAR(10))",
                "SET SESSION cte_max_recursion_depth = 100000",
                "INSERT INTO shop.large WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s"
                        + " WHERE n < 20000) SELECT n, if(n <= 10000, 'first', 'second') FROM s",
                "ANALYZE TABLE shop.large");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static SourceConfig config() {
        return SourceSettings.of(server.url(), "username", "root", "password", "", "tables", "shop.*");
    }

    private static TextTable table(TextSamples samples, String name) {
        return samples.tables().stream()
                .filter(table -> table.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void reads_every_kind_of_type_as_text_also_of_tables_that_cannot_be_replicated() {
        try (TextSamples samples = new MysqlTextSamples(config(), List.of("shop.person", "shop.legacy"))) {
            assertThat(samples.tables())
                    .extracting(TextTable::id)
                    .containsExactly(new TableId("shop", "legacy"), new TableId("shop", "person"));
            TextTable person = table(samples, "person");
            Map<String, Kind> kinds =
                    person.columns().stream().collect(Collectors.toMap(TextColumn::name, TextColumn::kind));
            assertThat(kinds)
                    .containsEntry("id", Kind.NUMBER)
                    .containsEntry("name", Kind.TEXT)
                    .containsEntry("kind", Kind.TEXT)
                    .containsEntry("born", Kind.DATE)
                    .containsEntry("seen", Kind.TIMESTAMP)
                    .containsEntry("profile", Kind.JSON)
                    .containsEntry("place", Kind.GEOMETRY)
                    .containsEntry("photo", Kind.OTHER)
                    .containsEntry("flag", Kind.BOOLEAN);
            assertThat(person.columns())
                    .filteredOn(TextColumn::key)
                    .extracting(TextColumn::name)
                    .containsExactlyInAnyOrder("id", "region");
            assertThat(person.columns())
                    .contains(
                            new TextColumn("name", "varchar(40)", Kind.TEXT, "surname", false),
                            new TextColumn("kind", "enum", Kind.TEXT, "", false));

            assertThat(samples.read(person, kinds.keySet(), 10))
                    .containsEntry("id", List.of("7", "8"))
                    .containsEntry("name", List.of("Zoë"))
                    .containsEntry("zip", List.of("AB 12"))
                    .containsEntry("kind", List.of("email"))
                    .containsEntry("born", List.of("1980-02-29"))
                    .containsEntry("seen", List.of("2024-01-02 03:04:05.678"))
                    .containsEntry("profile", List.of("{\"a\": [1, \"ü\"]}"))
                    .containsEntry("place", List.of("POINT(52.5 13.4)"))
                    .containsEntry("photo", List.of("00FF"))
                    .containsEntry("flag", List.of("1"))
                    .containsEntry("height", List.of("1.80"))
                    .containsEntry("ratio", List.of("0.5"));
            assertThat(samples.read(person, Set.of("zip"), 10)).containsOnlyKeys("zip");
            assertThat(samples.read(table(samples, "legacy"), Set.of("name"), 10))
                    .containsEntry("name", List.of("wang"));
        }
    }

    @Test
    void reads_a_large_table_at_several_places_of_its_key_and_the_same_ones_each_time() throws Exception {
        try (TextSamples samples = new MysqlTextSamples(config(), List.of("shop.large"))) {
            TextTable large = table(samples, "large");
            Map<String, List<String>> read = samples.read(large, Set.of("id", "half"), 100);
            assertThat(read.get("id")).hasSize(100).contains("1");
            assertThat(read.get("half")).filteredOn("second"::equals).hasSize(50);
            assertThat(samples.read(large, Set.of("id", "half"), 100)).isEqualTo(read);

            server.execute("INSERT INTO shop.large VALUES (2000000000, 'far')");
            assertThat(samples.read(large, Set.of("half"), 100).get("half"))
                    .as("where the key's gaps are large, the beginning")
                    .hasSize(100)
                    .containsOnly("first");
            server.execute("DELETE FROM shop.large WHERE id = 2000000000");
        }
    }

    @Test
    void waits_for_no_lock_for_long() throws Exception {
        try (TextSamples samples = new MysqlTextSamples(config(), List.of());
                Connection other = server.connect();
                Statement statement = other.createStatement()) {
            TextTable person = table(samples, "person");
            statement.execute("LOCK TABLES shop.person WRITE");
            assertThatThrownBy(() -> samples.read(person, Set.of("name"), 5))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("Cannot sample shop.person");
            assertThat(samples.read(table(samples, "large"), Set.of("id"), 5).get("id"))
                    .as("others are read")
                    .hasSize(5);
            statement.execute("UNLOCK TABLES");
        }
    }

    @Test
    void reads_first_rows_as_the_copy_does_and_says_what_cannot_be_replicated() {
        try (RowSamples samples = new MysqlRowSamples(config(), List.of("shop.*"))) {
            RowSamples.Tables tables = samples.tables();
            assertThat(tables.schemas())
                    .extracting(schema -> schema.id().toString())
                    .containsExactly("shop.large", "shop.person");
            assertThat(tables.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem).startsWith("shop.legacy has the column name"));
            assertThat(samples.read(new TableId("shop", "large"), 3))
                    .extracting(row -> row.value(0), row -> row.value(1))
                    .containsExactly(tuple(1, "first"), tuple(2, "first"), tuple(3, "first"));
            assertThat(samples.read(new TableId("shop", "person"), 3)).hasSize(2);
        }
        try (RowSamples samples = new MysqlRowSamples(config(), List.of("shop.large"))) {
            assertThat(samples.tables().problems()).isEmpty();
        }
    }

    @Test
    void tells_how_long_texts_may_be() {
        var lengths = MysqlTables.textLengths(config());
        assertThat(lengths.of(new TableId("shop", "person"), "name")).hasValue(40);
        assertThat(lengths.of(new TableId("shop", "person"), "zip")).hasValue(5);
        assertThat(lengths.of(new TableId("shop", "person"), "born")).isEmpty();
    }
}
