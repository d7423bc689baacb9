package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import dev.sluice.source.mysql.SourceColumn.Kind;
import java.util.Map;
import java.util.Optional;

/** What MySQL's types are to us. */
final class TypeMapping {
    /** Of Iceberg's decimals. */
    private static final int MAX_PRECISION = 38;

    private static final ColumnType UNSIGNED_64 = new ColumnType.Decimal(20, 0);

    /** @param bytes of a value of fixed length, as {@link SourceColumn#bytes} */
    record Mapped(ColumnType type, Kind kind, int bytes) {}

    /**
     * A column's row of {@code information_schema.columns}.
     *
     * @param dataType lower case, without length
     * @param octets at most, of strings
     */
    record Described(String dataType, boolean unsigned, int precision, int scale, long octets) {}

    private static final Map<String, Integer> INTEGERS =
            Map.of("tinyint", 1, "smallint", 2, "mediumint", 3, "int", 4, "bigint", 8);

    private TypeMapping() {}

    /** @return empty if the type is not supported */
    static Optional<Mapped> of(Described column) {
        Integer bytes = INTEGERS.get(column.dataType());
        return bytes == null ? Optional.ofNullable(other(column)) : Optional.of(integer(bytes, column.unsigned()));
    }

    private static Mapped integer(int bytes, boolean unsigned) {
        ColumnType type = switch (bytes) {
            case 1 -> new ColumnType.Int16();
            case 2 -> unsigned ? new ColumnType.Int32() : new ColumnType.Int16();
            case 3 -> new ColumnType.Int32();
            case 4 -> unsigned ? new ColumnType.Int64() : new ColumnType.Int32();
            default -> unsigned ? UNSIGNED_64 : new ColumnType.Int64();
        };
        return new Mapped(type, unsigned ? Kind.UNSIGNED : Kind.SIGNED, bytes);
    }

    private static @org.jspecify.annotations.Nullable Mapped other(Described column) {
        return switch (column.dataType()) {
            case "decimal" ->
                fixed(
                        column.precision() > MAX_PRECISION
                                ? new ColumnType.Verbatim("decimal")
                                : new ColumnType.Decimal(column.precision(), column.scale()),
                        Kind.DECIMAL);
            case "float" -> fixed(new ColumnType.Float32(), Kind.FLOAT);
            case "double" -> fixed(new ColumnType.Float64(), Kind.DOUBLE);
            case "bit" -> new Mapped(new ColumnType.Bytes(), Kind.BIT, (column.precision() + 7) / 8);
            case "year" -> fixed(new ColumnType.Int16(), Kind.YEAR);
            case "date" -> fixed(new ColumnType.Date(), Kind.DATE);
            // Up to 838 hours, and negative: a duration more than a time of the day.
            case "time" -> fixed(new ColumnType.Verbatim("time"), Kind.TIME);
            case "datetime" -> fixed(new ColumnType.Timestamp(), Kind.DATETIME);
            case "timestamp" -> fixed(new ColumnType.TimestampTz(), Kind.TIMESTAMP);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                fixed(new ColumnType.Text(), Kind.TEXT);
            case "enum" -> fixed(new ColumnType.Enumeration(), Kind.ENUM);
            case "set" -> fixed(new ColumnType.Verbatim("set"), Kind.SET);
            case "json" -> fixed(new ColumnType.Json(), Kind.JSON);
            case "binary" -> new Mapped(new ColumnType.Bytes(), Kind.BINARY, Math.toIntExact(column.octets()));
            case "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection" -> fixed(new ColumnType.Bytes(), Kind.BYTES);
            default -> null;
        };
    }

    private static Mapped fixed(ColumnType type, Kind kind) {
        return new Mapped(type, kind, 0);
    }
}
