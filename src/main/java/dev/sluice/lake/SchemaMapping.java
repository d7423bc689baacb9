package dev.sluice.lake;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The Iceberg schema of a source's table: its columns with their names, nullability and comments, nothing added. */
final class SchemaMapping {
    private SchemaMapping() {}

    static Schema toIceberg(TableSchema table) {
        List<Types.NestedField> fields = new ArrayList<>();
        // Elements of lists take identifiers after the columns, which so count from 1 in source order.
        int[] nextElement = {table.columns().size() + 1};
        int id = 1;
        for (Column column : table.columns()) {
            Type type = type(column.type(), nextElement);
            String comment = column.comment().isEmpty() ? null : column.comment();
            fields.add(
                    isNullable(table, id - 1)
                            ? Types.NestedField.optional(id, column.name(), type, comment)
                            : Types.NestedField.required(id, column.name(), type, comment));
            id++;
        }
        return new Schema(fields, identifiers(table));
    }

    private static boolean isNullable(TableSchema table, int column) {
        return table.columns().get(column).nullable();
    }

    /** The key as identifier fields where Iceberg allows it: all of its columns required, none floating-point. */
    private static Set<Integer> identifiers(TableSchema table) {
        Set<Integer> identifiers = new HashSet<>();
        for (int column : table.key()) {
            ColumnType type = table.columns().get(column).type();
            if (isNullable(table, column)
                    || type instanceof ColumnType.Float32
                    || type instanceof ColumnType.Float64
                    || type instanceof ColumnType.Array) {
                return Set.of();
            }
            identifiers.add(column + 1);
        }
        return identifiers;
    }

    /** The Iceberg type; identifiers of list elements are whoever's who adds it to a table. */
    static Type type(ColumnType type) {
        return type(type, new int[] {1});
    }

    /** @param nextElement the next identifier that is free for an element of a list, and behind it afterwards */
    static Type type(ColumnType type, int[] nextElement) {
        return switch (type) {
            case ColumnType.Bool _ -> Types.BooleanType.get();
            case ColumnType.Int16 _, ColumnType.Int32 _ -> Types.IntegerType.get();
            case ColumnType.Int64 _ -> Types.LongType.get();
            case ColumnType.Decimal(int precision, int scale) -> Types.DecimalType.of(precision, scale);
            case ColumnType.Float32 _ -> Types.FloatType.get();
            case ColumnType.Float64 _ -> Types.DoubleType.get();
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> Types.StringType.get();
            case ColumnType.Bytes _ -> Types.BinaryType.get();
            case ColumnType.Uuid _ -> Types.UUIDType.get();
            case ColumnType.Date _ -> Types.DateType.get();
            case ColumnType.Time _ -> Types.TimeType.get();
            case ColumnType.Timestamp _ -> Types.TimestampType.withoutZone();
            case ColumnType.TimestampTz _ -> Types.TimestampType.withZone();
            case ColumnType.Array(ColumnType element) -> {
                int id = nextElement[0]++;
                yield Types.ListType.ofOptional(id, type(element, nextElement));
            }
        };
    }

    /**
     * Checks that an existing Iceberg table has the source's columns, in any order of identifiers but in source order. A
     * column that holds no NULL may be one that could: the source may have forbidden it since.
     *
     * @throws LakeRefusedException naming table, column, both types and the remedy
     */
    static void verify(TableSchema table, Schema existing) {
        List<Types.NestedField> expected = toIceberg(table).columns();
        List<Types.NestedField> actual = existing.columns();
        for (int index = 0; index < Math.max(expected.size(), actual.size()); index++) {
            if (index >= expected.size()) {
                throw mismatch(table, actual.get(index).name(), "absent", describe(actual.get(index)));
            }
            Types.NestedField source = expected.get(index);
            if (index >= actual.size()) {
                throw mismatch(table, source.name(), describe(source), "absent");
            }
            Types.NestedField lake = actual.get(index);
            if (!source.name().equals(lake.name())
                    || (source.isOptional() && lake.isRequired())
                    || !sameType(source.type(), lake.type())) {
                throw mismatch(table, source.name(), describe(source), describe(lake));
            }
        }
    }

    /** Identifiers of list elements are the catalog's to choose, so they are not compared. */
    static boolean sameType(Type source, Type lake) {
        if (source instanceof Types.ListType sourceList && lake instanceof Types.ListType lakeList) {
            return sourceList.isElementOptional() == lakeList.isElementOptional()
                    && sourceList.elementType().equals(lakeList.elementType());
        }
        return source.equals(lake);
    }

    private static String describe(Types.NestedField field) {
        return field.name() + " " + field.type() + (field.isOptional() ? "" : " not null");
    }

    private static LakeRefusedException mismatch(TableSchema table, String column, String source, String lake) {
        return new LakeRefusedException("Cannot replicate " + table.id() + ", column " + column + ": the source has ("
                + source + ") and the lake has (" + lake + "). Rename or drop the lake's table so that it is copied"
                + " anew, or change the source's column back");
    }
}
