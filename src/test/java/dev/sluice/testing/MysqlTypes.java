package dev.sluice.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table of every type of MySQL that is supported, and its edge values. */
public final class MysqlTypes {
    /** Each column's definition, and values as SQL writes them. */
    private static final Map<String, List<String>> COLUMNS = Map.ofEntries(
            Map.entry("i8 TINYINT", List.of("-128", "127", "0")),
            Map.entry("u8 TINYINT UNSIGNED", List.of("255", "0")),
            Map.entry("i16 SMALLINT", List.of("-32768", "32767")),
            Map.entry("u16 SMALLINT UNSIGNED", List.of("65535")),
            Map.entry("i24 MEDIUMINT", List.of("-8388608", "8388607", "-1")),
            Map.entry("u24 MEDIUMINT UNSIGNED", List.of("16777215", "8388608")),
            Map.entry("i32 INT", List.of("-2147483648", "2147483647")),
            Map.entry("u32 INT UNSIGNED ZEROFILL", List.of("4294967295", "7")),
            Map.entry("i64 BIGINT", List.of("-9223372036854775808", "9223372036854775807")),
            Map.entry("u64 BIGINT UNSIGNED", List.of("18446744073709551615", "9223372036854775808", "1")),
            Map.entry("d DECIMAL(10,2)", List.of("-12345678.90", "0", "0.01")),
            Map.entry("d38 DECIMAL(38,10)", List.of("-9999999999999999999999999999.9999999999")),
            Map.entry(
                    "d65 DECIMAL(65,30)",
                    List.of("99999999999999999999999999999999999.999999999999999999999999999999", "-0.5")),
            Map.entry("f FLOAT", List.of("1.1", "16777217", "-3.4028234e38", "1e-45")),
            Map.entry("g DOUBLE", List.of("0.1", "-1.7976931348623157e308", "5e-324", "123456789.123456789")),
            Map.entry("b1 BIT(1)", List.of("b'1'", "b'0'")),
            Map.entry("b12 BIT(12)", List.of("b'101100111000'", "b'1'")),
            Map.entry("b64 BIT(64)", List.of("b'" + "1".repeat(64) + "'", "b'1' << 63")),
            Map.entry("y YEAR", List.of("1901", "2155", "0000")),
            Map.entry("t TIME", List.of("'838:59:59'", "'-838:59:59'", "'-00:00:01'", "'12:34:56'")),
            Map.entry("t3 TIME(3)", List.of("'-00:00:00.001'", "'100:00:00.999'")),
            Map.entry("t6 TIME(6)", List.of("'-12:34:56.654321'", "'00:00:00.000001'", "'-01:00:00'")),
            Map.entry("day DATE", List.of("'1000-01-01'", "'9999-12-31'", "'1969-12-31'", "'2024-02-29'")),
            Map.entry("dt DATETIME", List.of("'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'")),
            Map.entry("dt1 DATETIME(1)", List.of("'1999-12-31 23:59:59.9'")),
            Map.entry("dt6 DATETIME(6)", List.of("'1582-10-10 12:00:00.000001'", "'2038-01-19 03:14:08.999999'")),
            Map.entry("ts TIMESTAMP NULL", List.of("'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'")),
            Map.entry("ts4 TIMESTAMP(4) NULL", List.of("'2021-03-28 02:30:00.1234'")),
            Map.entry("ts6 TIMESTAMP(6) NULL", List.of("'2021-10-31 01:30:00.000001'")),
            Map.entry("zero_day DATE", List.of("'0000-00-00'", "'2020-00-10'", "'2020-02-31'", "'2020-01-01'")),
            Map.entry("zero_dt DATETIME(6)", List.of("'0000-00-00'", "'2020-01-00 01:02:03.5'")),
            Map.entry("zero_ts TIMESTAMP(3) NULL", List.of("'0000-00-00'", "'2020-01-01 01:02:03.456'")),
            Map.entry("c CHAR(10)", List.of("'pad  '", "''", "'é🙂'")),
            Map.entry("v VARCHAR(300)", List.of("'trailing '", "'it''s \\\\ \"quoted\"'", "repeat('é', 300)")),
            Map.entry("l VARCHAR(20) CHARACTER SET latin1", List.of("'é€ü'", "CONVERT(x'818D8F909D' USING latin1)")),
            Map.entry("ut VARCHAR(20) CHARACTER SET utf8", List.of("'日本'")),
            Map.entry("u16s VARCHAR(20) CHARACTER SET utf16", List.of("'🙂a'")),
            Map.entry("u32s VARCHAR(20) CHARACTER SET utf32", List.of("'🙂b'")),
            Map.entry("ucs VARCHAR(20) CHARACTER SET ucs2", List.of("'ж'")),
            Map.entry("bin VARCHAR(20) COLLATE utf8mb4_bin", List.of("'A'", "'a'")),
            Map.entry("tt TINYTEXT", List.of("'tiny'")),
            Map.entry("tx TEXT", List.of("'text'", "repeat('x', 60000)")),
            Map.entry("mt MEDIUMTEXT", List.of("repeat('m', 70000)")),
            Map.entry("lt LONGTEXT CHARACTER SET latin1", List.of("repeat('é', 70000)")),
            Map.entry("e ENUM('one','two, three','it''s','é')", List.of("'two, three'", "'it''s'", "'é'", "'none'")),
            Map.entry("s SET('a','b''c','d')", List.of("''", "'a,d'", "'b''c'")),
            Map.entry("bn BINARY(6)", List.of("x'0102'", "x'000000000000'", "'abc'")),
            Map.entry("vb VARBINARY(20)", List.of("x'0000ff00'", "''")),
            Map.entry("tb TINYBLOB", List.of("x'00'")),
            Map.entry("bl BLOB", List.of("x'ff00fe'")),
            Map.entry("mb MEDIUMBLOB", List.of("repeat('b', 70000)")),
            Map.entry("lb LONGBLOB", List.of("x''")),
            Map.entry(
                    "j JSON",
                    List.of(
                            "'{\"bb\": 1, \"a\": [true, null, \"x\\\\\"y\\\\n\\\\u0001é🙂\"], \"c\": {}}'",
                            "'[0.0, -0.0, 1.5, 1e14, 1e15, 1e20, 1e-15, 1e-16, 1234567890123456.8, 5e-324, 0.1]'",
                            "'[18446744073709551615, -9223372036854775808, 9007199254740993, 70000, -1]'",
                            "json_array(1.50, CAST('12:13:14.5' AS TIME(6)), CAST('2020-01-02' AS DATE),"
                                    + " CAST('2020-01-02 03:04:05.6' AS DATETIME(6)), x'00ff', '')",
                            "'\"text\"'",
                            "'null'")),
            Map.entry("p POINT SRID 4326", List.of("ST_GeomFromText('POINT(1 2)', 4326)")),
            Map.entry("ge GEOMETRY", List.of("ST_GeomFromText('LINESTRING(0 0, 1.5 -2)')")),
            Map.entry("gs INT GENERATED ALWAYS AS (i8 + 1) STORED", List.of()),
            Map.entry("gv INT GENERATED ALWAYS AS (i8 + 2) VIRTUAL", List.of()));

    private MysqlTypes() {}

    private static final List<Map.Entry<String, List<String>>> ORDERED = COLUMNS.entrySet().stream()
            // What is generated comes after what it is made of.
            .sorted(Map.Entry.<String, List<String>>comparingByKey())
            .toList();

    public static final String TABLE = "CREATE TABLE typed (id VARCHAR(20) PRIMARY KEY, "
            + String.join(", ", ORDERED.stream().map(Map.Entry::getKey).toList()) + ")";

    /** Statements that write a row per edge value, and one of nothing but NULL. */
    public static String[] rows(String prefix) {
        List<Map.Entry<String, List<String>>> written =
                ORDERED.stream().filter(column -> !column.getValue().isEmpty()).toList();
        int most = written.stream()
                .mapToInt(column -> column.getValue().size())
                .max()
                .orElseThrow();
        String names = String.join(
                ", ",
                written.stream().map(column -> column.getKey().split(" ", 2)[0]).toList());
        List<String> statements =
                new ArrayList<>(List.of("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'", "SET NAMES utf8mb4"));
        statements.add("INSERT INTO typed (id) VALUES ('" + prefix + " 0')");
        for (int row = 0; row < most; row++) {
            int at = row;
            statements.add("INSERT INTO typed (id, " + names + ") VALUES ('" + prefix + " " + (row + 1) + "', "
                    + String.join(
                            ", ",
                            written.stream()
                                    .map(column -> column.getValue()
                                            .get(at % column.getValue().size()))
                                    .toList())
                    + ")");
        }
        return statements.toArray(String[]::new);
    }
}
