package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which columns a rule is for: those that meet all of its conditions.
 *
 * @param names globs, any of which may match; none if the name does not matter
 * @param expression for the whole of {@code schema.table.column}
 * @param types {@linkplain #nameOf names} of types; none if the type does not matter
 * @param comment for the whole of the column's comment at the source
 */
record ColumnMatch(
        List<NamePattern> names, Optional<Pattern> expression, Set<String> types, Optional<Pattern> comment) {
    /** The names of types that a policy may use. */
    static final List<String> TYPES = List.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "numeric",
            "float4",
            "float8",
            "text",
            "char",
            "bytea",
            "uuid",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "json",
            "enum",
            "array");

    boolean matches(TableId table, Column column) {
        return matches(table, column.name(), nameOf(column.type()), column.comment());
    }

    /** @param type by its {@linkplain #nameOf name}; any other is a type that no policy names */
    boolean matches(TableId table, String column, String type, String columnComment) {
        return (names.isEmpty() || names.stream().anyMatch(name -> matches(name, table, column)))
                && matchesOtherwise(table, column, type, columnComment);
    }

    /** Whether a column meets the conditions with this one of the globs. */
    boolean matchesBy(NamePattern name, TableId table, Column column) {
        return matches(name, table, column.name())
                && matchesOtherwise(table, column.name(), nameOf(column.type()), column.comment());
    }

    /** Whether nothing but the globs decides. */
    boolean isByNameAlone() {
        return expression.isEmpty() && types.isEmpty() && comment.isEmpty();
    }

    private boolean matchesOtherwise(TableId table, String column, String type, String columnComment) {
        return expression
                        .map(pattern -> pattern.matcher(table + "." + column).matches())
                        .orElse(true)
                && (types.isEmpty() || types.contains(type))
                && comment.map(pattern -> pattern.matcher(columnComment).matches())
                        .orElse(true);
    }

    private static boolean matches(NamePattern name, TableId table, String column) {
        return name.matches(table.schema(), table.name(), column);
    }

    /** The type's name in a policy: PostgreSQL's, the same for types that are held alike. */
    static String nameOf(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> "bool";
            case ColumnType.Int16 _ -> "int2";
            case ColumnType.Int32 _ -> "int4";
            case ColumnType.Int64 _ -> "int8";
            case ColumnType.Decimal _ -> "numeric";
            case ColumnType.Float32 _ -> "float4";
            case ColumnType.Float64 _ -> "float8";
            case ColumnType.Text _ -> "text";
            case ColumnType.Char _ -> "char";
            case ColumnType.Bytes _ -> "bytea";
            case ColumnType.Uuid _ -> "uuid";
            case ColumnType.Date _ -> "date";
            case ColumnType.Time _ -> "time";
            case ColumnType.Timestamp _ -> "timestamp";
            case ColumnType.TimestampTz _ -> "timestamptz";
            case ColumnType.Json _ -> "json";
            case ColumnType.Enumeration _ -> "enum";
            // A date that is kept as text is still meant by a rule for dates, which then has to fit text.
            case ColumnType.Verbatim(String sourceType) -> TYPES.contains(sourceType) ? sourceType : "text";
            case ColumnType.Array _ -> "array";
        };
    }
}
