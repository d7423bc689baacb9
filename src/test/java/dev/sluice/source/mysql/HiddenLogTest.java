package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenLogTest {
    private static final String FILE = "binlog.000009";
    private static final HiddenLog HIDDEN = HiddenLog.parse(HiddenLog.of(
            Optional.of(new CopyPoint(
                    new BinlogPosition(GtidSet.EMPTY, FILE, 500),
                    Set.of(new TableId("shop", "it`em"), new TableId("shop", "late")),
                    _ -> true)),
            List.of(table("it`em"), table("late"), table("other"))));

    private static SourceTable table(String name) {
        return new SourceTable(
                new TableSchema(
                        new TableId("shop", name),
                        List.of(new Column("id", new ColumnType.Int32(), false, "")),
                        List.of()),
                List.of(),
                Map.of());
    }

    private static String databaseOf(HiddenLog hidden, String table, String file, long end) {
        TableMapEventData data = new TableMapEventData();
        data.setDatabase("shop");
        data.setTable(table);
        hidden.look(data, file, end);
        return data.getDatabase();
    }

    private static String statement(String sql, long end) {
        QueryEventData query = new QueryEventData();
        query.setSql(sql);
        HIDDEN.look(query, FILE, end);
        return query.getSql();
    }

    @Test
    void hides_rows_of_copied_tables_up_to_the_copy_and_no_others() {
        assertThat(databaseOf(HIDDEN, "it`em", FILE, 500)).isNotEqualTo("shop");
        assertThat(databaseOf(HIDDEN, "late", "binlog.000008", 9_000)).isNotEqualTo("shop");
        assertThat(databaseOf(HIDDEN, "other", "binlog.000008", 1)).isEqualTo("shop");
        assertThat(databaseOf(HIDDEN, "it`em", FILE, 501)).isEqualTo("shop");
        assertThat(databaseOf(HIDDEN, "it`em", "binlog.000010", 4)).isEqualTo("shop");
    }

    @Test
    void hides_nothing_where_nothing_was_copied() {
        assertThat(databaseOf(HiddenLog.parse(HiddenLog.of(Optional.empty(), List.of(table("late")))), "late", FILE, 1))
                .isEqualTo("shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CREATE TABLE late (id INT)", "alter table `shop`.`LATE` add x int", "RENAME TABLE late TO gone"
            })
    void hides_statements_about_copied_tables_up_to_the_copy(String sql) {
        assertThat(statement(sql, 500)).isEqualTo("FLUSH RELAY LOGS");
        assertThat(statement(sql, 501)).isEqualTo(sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE other ADD x INT", "DROP TABLE late, other", "CREATE TABLE latest (i INT)"})
    void keeps_statements_about_others(String sql) {
        assertThat(statement(sql, 1)).isEqualTo(sql);
    }
}
