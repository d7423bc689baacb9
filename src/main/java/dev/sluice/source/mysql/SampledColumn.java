package dev.sluice.source.mysql;

import dev.sluice.source.SampledValues;
import dev.sluice.source.TextSamples.Kind;
import dev.sluice.source.TextSamples.TextColumn;

/**
 * A column of a sampled table, and how its values are read as text.
 *
 * @param dataType lower case, without length
 * @param keyPlace its place in the primary key, from 1; 0 if it is not part of it
 */
record SampledColumn(TextColumn column, String dataType, int keyPlace) {
    /** Whether the table's rows lie in the order of these integers. */
    boolean ordersRows() {
        return keyPlace == 1
                && switch (dataType) {
                    case "tinyint", "smallint", "mediumint", "int", "bigint" -> true;
                    default -> false;
                };
    }

    String name() {
        return column.name();
    }

    /** @param declared the type with its length, as {@code COLUMN_TYPE} has it */
    static SampledColumn of(String name, String dataType, String declared, String comment, int keyPlace) {
        // What an enumeration's labels are called says nothing about its column's name.
        boolean labelled = dataType.equals("enum") || dataType.equals("set");
        TextColumn column =
                new TextColumn(name, labelled ? dataType : declared, kind(dataType, declared), comment, keyPlace > 0);
        return new SampledColumn(column, dataType, keyPlace);
    }

    private static Kind kind(String dataType, String declared) {
        return switch (dataType) {
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> Kind.TEXT;
            // tinyint(1) is often a truth value, and as often a code.
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year" ->
                Kind.NUMBER;
            case "bit" -> declared.equals("bit(1)") ? Kind.BOOLEAN : Kind.OTHER;
            case "date" -> Kind.DATE;
            case "datetime", "timestamp", "time" -> Kind.TIMESTAMP;
            case "json" -> Kind.JSON;
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection" -> Kind.GEOMETRY;
            default -> Kind.OTHER;
        };
    }

    /** SQL for the value as text, perhaps cut. */
    String expression() {
        String quoted = Sql.quote(name());
        return switch (column.kind()) {
            case JSON ->
                "CASE WHEN JSON_STORAGE_SIZE(" + quoted + ") <= " + SampledValues.MAX_DOCUMENT_BYTES + " THEN CAST("
                        + quoted + " AS CHAR) END";
            case GEOMETRY -> cut("ST_AsText(" + quoted + ")");
            case BOOLEAN -> "CAST(CAST(" + quoted + " AS UNSIGNED) AS CHAR)";
            // Bytes of any kind; two digits each.
            case OTHER -> "hex(left(" + quoted + ", " + SampledValues.MAX_CHARACTERS / 2 + "))";
            case TEXT -> cut(quoted);
            case NUMBER, DATE, TIMESTAMP, NETWORK, HARDWARE_ADDRESS, UUID, ARRAY -> "CAST(" + quoted + " AS CHAR)";
        };
    }

    private static String cut(String text) {
        return "left(" + text + ", " + SampledValues.MAX_CHARACTERS + ")";
    }
}
