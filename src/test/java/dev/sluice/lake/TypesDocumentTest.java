package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/types.md} says of every column type what the lake makes of it. */
class TypesDocumentTest {
    private static final List<ColumnType> TYPES = List.of(
            new ColumnType.Bool(),
            new ColumnType.Int16(),
            new ColumnType.Int32(),
            new ColumnType.Int64(),
            new ColumnType.Decimal(38, 10),
            new ColumnType.Float32(),
            new ColumnType.Float64(),
            new ColumnType.Text(),
            new ColumnType.Char(3),
            new ColumnType.Bytes(),
            new ColumnType.Uuid(),
            new ColumnType.Date(),
            new ColumnType.Time(),
            new ColumnType.Timestamp(),
            new ColumnType.TimestampTz(),
            new ColumnType.Json(),
            new ColumnType.Enumeration(),
            new ColumnType.Verbatim("interval"),
            new ColumnType.Array(new ColumnType.Text()));

    @Test
    void tells_the_iceberg_type_of_every_type() throws Exception {
        assertThat(TYPES.stream().map(Object::getClass).toList())
                .containsExactlyInAnyOrderElementsOf(List.of(ColumnType.class.getPermittedSubclasses()));
        List<String> lines = Files.readAllLines(Path.of("docs/types.md"));
        for (ColumnType type : TYPES) {
            String name = "`" + type.getClass().getSimpleName() + "`";
            List<String[]> rows = lines.stream()
                    .map(line -> line.split("\\|", -1))
                    .filter(cells -> cells.length == 5 && cells[2].strip().equals(name))
                    .toList();
            assertThat(rows).as(name).hasSize(1);
            assertThat(rows.getFirst()[3].strip()).as(name).startsWith("`" + iceberg(type) + "`");
        }
        assertThat(Arrays.stream(ColumnType.class.getPermittedSubclasses())).hasSameSizeAs(TYPES);
    }

    private static String iceberg(ColumnType type) {
        Column column = new Column("c", type, true, "");
        return SchemaMapping.toIceberg(new TableSchema(new TableId("s", "t"), List.of(column), List.of()))
                .columns()
                .getFirst()
                .type()
                .toString();
    }
}
