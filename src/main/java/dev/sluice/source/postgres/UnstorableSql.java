package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.stream.Collectors;

/** Says in SQL which rows may have values that the lake's types cannot hold: what {@link TextValue} refuses, and no less. */
final class UnstorableSql {
    /** The last timestamp of which the microseconds since 1970 fit 64 bits. */
    private static final String LAST = "294247-01-10 04:00:54.775807";

    private UnstorableSql() {}

    /** @param columns indexes into the table's, each of a type for which {@link dev.sluice.row.Refused#mayBe} holds */
    static String condition(TableSchema table, List<Integer> columns) {
        return columns.stream()
                .map(index -> {
                    Column column = table.columns().get(index);
                    return "coalesce(" + refused(column.type(), Sql.quote(column.name())) + ", false)";
                })
                .collect(Collectors.joining(" OR "));
    }

    /** SQL NULL of SQL NULL. */
    private static String refused(ColumnType type, String value) {
        return switch (type) {
            case ColumnType.Date _ -> "NOT isfinite(" + value + ")";
            case ColumnType.Timestamp _ -> timestamp(value, "'" + LAST + "'::timestamp");
            case ColumnType.TimestampTz _ -> timestamp(value, "'" + LAST + "+00'::timestamptz");
            case ColumnType.Time _ -> value + " >= '24:00:00'::time";
            case ColumnType.Decimal _ -> value + " = 'NaN'";
            // From version 16 on all of them print as text.
            case ColumnType.Verbatim _ -> "get_byte(charsend(" + value + "), 0) > 127";
            case ColumnType.Array(ColumnType element) -> array(element, value);
            case ColumnType.Bool _,
                    ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Bytes _,
                    ColumnType.Uuid _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _ -> "false";
        };
    }

    private static String timestamp(String value, String last) {
        return "(NOT isfinite(" + value + ") OR " + value + " > " + last + ")";
    }

    private static String array(ColumnType element, String value) {
        String shape = "array_ndims(" + value + ") > 1 OR array_lower(" + value + ", 1) <> 1";
        String refused = dev.sluice.row.Refused.mayBe(element)
                ? " OR EXISTS (SELECT FROM unnest(" + value + ") AS e WHERE " + refused(element, "e") + ")"
                : "";
        return "(" + shape + refused + ")";
    }
}
