package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What policies may call a column's type: by a name of their own, or as the source does. */
final class TypeNames {
    /** The names of types that are the policy's own, whatever the source calls them. */
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

    /** How SQL spells what PostgreSQL's catalogue has under a shorter name. */
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("bool", "boolean"),
            Map.entry("int2", "smallint"),
            Map.entry("int4", "integer"),
            Map.entry("int8", "bigint"),
            Map.entry("numeric", "decimal"),
            Map.entry("float4", "real"),
            Map.entry("float8", "double precision"),
            Map.entry("varchar", "character varying"),
            Map.entry("bpchar", "character"),
            Map.entry("varbit", "bit varying"),
            Map.entry("timetz", "time with time zone"),
            Map.entry("timestamptz", "timestamp with time zone"));

    private TypeNames() {}

    /**
     * The policy's own name of the type; the source's, with and without its schema; and of a domain those of the type that
     * it is made of, where they are known.
     */
    static Set<String> of(Column column) {
        Set<String> names = new LinkedHashSet<>();
        names.add(nameOf(column.type()));
        addSources(names, column.sourceType());
        if (column.type() instanceof ColumnType.Verbatim(String sourceType)) {
            addSources(names, sourceType);
        }
        return names;
    }

    private static void addSources(Set<String> names, String sourceType) {
        if (!sourceType.isEmpty()) {
            names.add(sourceType);
            names.add(sourceType.substring(sourceType.indexOf('.') + 1));
            names.add(SPELLINGS.getOrDefault(sourceType, sourceType));
        }
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
