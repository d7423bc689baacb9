package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class SchemaMappingTest {
    private static TableSchema table(List<Integer> key, Column... columns) {
        return new TableSchema(new TableId("Shop", "Orders"), List.of(columns), key);
    }

    @Test
    void names_comments_nullability_and_key_are_kept() {
        Schema schema = SchemaMapping.toIceberg(table(
                List.of(1),
                new Column("Größe", new ColumnType.Decimal(10, 2), true, "in metres"),
                new Column("id", new ColumnType.Int16(), false, ""),
                new Column("tags", new ColumnType.Array(new ColumnType.Text()), true, "")));
        assertThat(schema.findField("Größe").doc()).isEqualTo("in metres");
        assertThat(schema.findField("Größe").type()).isEqualTo(Types.DecimalType.of(10, 2));
        assertThat(schema.findField("id").isRequired()).isTrue();
        assertThat(schema.findField("id").type()).isEqualTo(Types.IntegerType.get());
        assertThat(schema.findField("tags").type().asListType().elementType()).isEqualTo(Types.StringType.get());
        assertThat(schema.identifierFieldNames()).containsExactly("id");
    }

    @Test
    void a_key_that_iceberg_does_not_allow_is_left_out() {
        assertThat(SchemaMapping.toIceberg(table(List.of(0), new Column("ratio", new ColumnType.Float64(), false, "")))
                        .identifierFieldNames())
                .isEmpty();
    }

    @Test
    void every_difference_names_table_column_and_both_types() {
        TableSchema source = table(
                List.of(),
                new Column("a", new ColumnType.Int32(), true, ""),
                new Column("b", new ColumnType.Text(), true, ""));
        assertThatCode(() -> SchemaMapping.verify(source, SchemaMapping.toIceberg(source)))
                .doesNotThrowAnyException();
        List<TableSchema> others = List.of(
                table(
                        List.of(),
                        new Column("a", new ColumnType.Int64(), true, ""),
                        source.columns().get(1)),
                table(
                        List.of(),
                        new Column("a", new ColumnType.Int32(), false, ""),
                        source.columns().get(1)),
                table(List.of(), source.columns().get(0)),
                table(List.of(), source.columns().get(1), source.columns().get(0)));
        for (TableSchema other : others) {
            assertThatThrownBy(() -> SchemaMapping.verify(source, SchemaMapping.toIceberg(other)))
                    .isInstanceOf(LakeRefusedException.class)
                    .hasMessageContaining("Shop.Orders, column ")
                    .hasMessageContaining("the source has (")
                    .hasMessageContaining("the lake has (");
        }
    }
}
