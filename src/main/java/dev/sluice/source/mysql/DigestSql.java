package dev.sluice.source.mysql;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.ColumnType;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.Marker;
import dev.sluice.source.Unstorable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Writes, in SQL, what {@link CanonicalText} writes in Java: canonical text, version 2. The result depends on no setting but
 * those that {@link MysqlConnections} makes for its sessions: the time zone, because {@code timestamp} counts from an
 * instant, and an empty {@code sql_mode}.
 *
 * <p>INVARIANT: an expression that fails makes the whole text NULL, and is never taken for a column that is NULL; a function
 * of the server says NULL of what is larger than {@code max_allowed_packet}, or cannot be converted, and so do we of what is
 * not printed in one way only. Who asks counts such rows, and digests them here.
 *
 * <p>A derived table, or {@code LATERAL}, keeps the checksum from being computed once per half. Each range is a statement:
 * {@code GROUP BY} goes over a temporary table, which took more than twice the server's processor time (version 8.0.15, 16
 * columns). See ADR 30.
 */
final class DigestSql {
    /** The first version that has {@code LATERAL}. */
    static final String SINCE = "8.0.14";

    private static final String SEPARATOR = "'" + CanonicalText.SEPARATOR + "'";

    private static final int NO_DATABASE_FOR_THE_FUNCTION = 1046;
    private static final int NO_SUCH_FUNCTION = 1305;

    /** Whether the server has what the statements need: from 9.6 on, MD5 is in a component that is not always installed. */
    static boolean isKnown(Connection connection) throws SQLException {
        if (!Server.isAtLeast(connection, SINCE)) {
            return false;
        }
        try {
            Sql.text(connection, "SELECT md5('')");
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_DATABASE_FOR_THE_FUNCTION || e.getErrorCode() == NO_SUCH_FUNCTION) {
                return false;
            }
            throw e;
        }
    }

    /** From this day on the server counts days as Java does; it takes the year 0 for one without a 29 February. */
    private static final String AGREED = "0000-03-01";

    /**
     * The server lets surrogates into these, which are no characters, and converts them in one way for results and in another
     * for expressions.
     */
    private static final List<String> UNCHECKED = List.of(" CHARACTER SET ucs2", " CHARACTER SET utf32");

    private final SourceTable table;
    private final List<DigestTerm> terms;

    DigestSql(SourceTable table, List<DigestTerm> terms) {
        this.table = table;
        this.terms = List.copyOf(terms);
    }

    /**
     * A query of one row: the number of rows, the number of those whose checksum the server can compute, and the sums of both
     * halves of these checksums, NULL of none.
     *
     * @param condition which rows count
     * @param few whether they are a small part of the table, so that the server may hold all their checksums at once
     */
    String digest(String condition, boolean few) {
        String checksum = "SELECT md5(" + text() + ") AS c";
        String from = few
                ? "(" + checksum + " FROM " + table.where(condition) + ") d"
                : table.quoted() + " r, LATERAL (" + checksum + ") d WHERE " + condition;
        return "SELECT /*+ NO_MERGE(d) */ count(*), count(d.c), sum(" + half("LEFT") + "), sum(" + half("RIGHT")
                + ") FROM " + from;
    }

    private static String half(String side) {
        return "CAST(conv(" + side + "(d.c, 16), 16, 10) AS UNSIGNED)";
    }

    /** A query of each row's checksum, as 16 bytes or NULL, behind an expression. */
    String checksums(String expression, String condition) {
        return "SELECT " + expression + ", unhex(md5(" + text() + ")) FROM " + table.where(condition);
    }

    /** The rows whose checksum the server cannot compute, to stand after {@code FROM}. */
    String failing(String condition) {
        return table.where("(" + condition + ") AND md5(" + text() + ") IS NULL");
    }

    /** A query of each row's canonical text, for tests. */
    String texts(String condition) {
        return "SELECT " + text() + " FROM " + table.where(condition);
    }

    private String text() {
        OptionalInt last = CanonicalText.last(
                terms.stream().map(term -> term.type(table.schema())).toList());
        // Binary, so that the server joins bytes and converts nothing.
        List<String> parts = new ArrayList<>(List.of("_binary''"));
        for (int index = 0; index < terms.size(); index++) {
            if (last.isEmpty() || index != last.getAsInt()) {
                if (parts.size() > 1) {
                    parts.add(SEPARATOR);
                }
                switch (terms.get(index)) {
                    case DigestTerm.Constant(int column, ColumnType type, Object value) ->
                        parts.add(constant(
                                table.columns().get(column),
                                CanonicalText.text(type, Marker.NULL),
                                CanonicalText.text(type, value)));
                    case DigestTerm.Value(int column) ->
                        value(parts, table.columns().get(column));
                }
            }
        }
        if (last.isPresent()) {
            last(parts, terms.get(last.getAsInt()));
        }
        return "concat(" + String.join(", ", parts) + ")";
    }

    private void last(List<String> parts, DigestTerm term) {
        switch (term) {
            case DigestTerm.Value(int index) -> {
                SourceColumn column = table.columns().get(index);
                parts.addAll(List.of(orNothing(column, SEPARATOR), orNothing(column, expression(column))));
            }
            case DigestTerm.Constant(int index, ColumnType _, Object value) -> {
                String text = value == Marker.NULL ? "" : CanonicalText.SEPARATOR + (String) value;
                parts.add(constant(table.columns().get(index), "", text));
            }
        }
    }

    private String constant(SourceColumn column, String ofNull, String otherwise) {
        List<String> nulls = new ArrayList<>();
        if (column.nullable()) {
            nulls.add(Sql.quote(column.name()) + " IS NULL");
        }
        if (table.unstorable().get(column.name()) == Unstorable.Choice.NULL) {
            UnstorableSql.refused(column).ifPresent(nulls::add);
        }
        return nulls.isEmpty()
                ? bytes(otherwise)
                : "if(" + String.join(" OR ", nulls) + ", " + bytes(ofNull) + ", " + bytes(otherwise) + ")";
    }

    /** The text's UTF-8, whatever the session's character set is. */
    private static String bytes(String text) {
        return "x'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
    }

    private static void value(List<String> parts, SourceColumn column) {
        String value = expression(column);
        switch (column.type()) {
            case ColumnType.Text _, ColumnType.Enumeration _, ColumnType.Verbatim _, ColumnType.Json _ ->
                parts.addAll(List.of(orNothing(column, "length(" + value + ")"), SEPARATOR, orNothing(column, value)));
            case ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Decimal _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Bytes _,
                    ColumnType.Date _,
                    ColumnType.Timestamp _,
                    ColumnType.TimestampTz _ ->
                parts.add(or(column, "'" + CanonicalText.text(column.type(), Marker.NULL) + "'", value));
            case ColumnType.Bool _, ColumnType.Char _, ColumnType.Uuid _, ColumnType.Time _, ColumnType.Array _ ->
                throw new IllegalArgumentException(
                        "Cannot write canonical text of " + column.type() + ": MySQL has no such type");
        }
    }

    private static String orNothing(SourceColumn column, String expression) {
        return or(column, "''", expression);
    }

    /** Not {@code ifnull}, which would also hide that the expression failed. */
    private static String or(SourceColumn column, String ofNull, String expression) {
        return column.nullable()
                ? "if(" + Sql.quote(column.name()) + " IS NULL, " + ofNull + ", " + expression + ")"
                : expression;
    }

    private static String expression(SourceColumn column) {
        String name = Sql.quote(column.name());
        return switch (column.kind()) {
            case SIGNED -> name;
            case UNSIGNED -> isPadded(column) ? "(" + name + " + 0)" : name;
            case YEAR -> "(" + name + " + 0)";
            case DECIMAL ->
                isPadded(column) ? "CAST(" + name + " AS DECIMAL(65, " + column.fractionDigits() + "))" : name;
            case FLOAT -> single(name);
            case DOUBLE -> "lower(" + bits(name) + ")";
            case BIT -> hex(name + " + 0", 2 * column.bytes());
            case BINARY, BYTES -> "lower(hex(" + name + "))";
            case TIME -> "CAST(" + name + " AS CHAR)";
            case DATE, DATETIME, TIMESTAMP -> temporal(column, name);
            case TEXT, ENUM, SET -> text(column, name);
            case JSON -> name;
        };
    }

    private static String text(SourceColumn column, String name) {
        if (UNCHECKED.stream().anyMatch(column.declared()::endsWith)) {
            return "NULL";
        }
        return column.charset().filter(StandardCharsets.UTF_8::equals).isPresent()
                ? name
                : "CONVERT(" + name + " USING utf8mb4)";
    }

    private static boolean isPadded(SourceColumn column) {
        return column.declared().toLowerCase(Locale.ROOT).contains(" zerofill");
    }

    private static String temporal(SourceColumn column, String name) {
        return switch (column.type()) {
            case ColumnType.Date _ ->
                hex("datediff(" + name + ", DATE'2000-01-01') - (" + name + " < DATE'" + AGREED + "') & 4294967295", 8);
            case ColumnType.Timestamp _ ->
                hex(micros(name) + " - 86400000000 * (" + name + " < TIMESTAMP'" + AGREED + " 00:00:00')", 16);
            case ColumnType.TimestampTz _ -> hex(micros(name), 16);
            // Kept as text.
            default -> "CAST(" + name + " AS CHAR)";
        };
    }

    private static String micros(String name) {
        return "timestampdiff(MICROSECOND, TIMESTAMP'2000-01-01 00:00:00', " + name + ")";
    }

    private static String hex(String integer, int digits) {
        return "lower(lpad(hex(" + integer + "), " + digits + ", '0'))";
    }

    /**
     * The 16 hexadecimal digits of a double: well-known binary has it as it is, little-endian. Printing would cost more than
     * twice as much.
     */
    private static String bits(String number) {
        return "hex(reverse(substr(st_aswkb(point(" + number + ", 0)), 6, 8)))";
    }

    /** The bits of a float, made of those of the equal double. */
    private static String single(String name) {
        String bits = "CAST(conv(" + bits(name) + ", 16, 10) AS UNSIGNED)";
        // A double's exponent has three bits more, and 896 is the difference of the two types' biases.
        String normal = "((" + bits + " >> 63) << 31) | (((" + bits + " & 9223372036854775807) >> 29) - (896 << 23))";
        // Below the least normal float a double is still normal; the float's bits count units of 2^-149.
        String subnormal = "((" + bits + " >> 63) << 31) | CAST(abs(" + name + ") * pow(2, 149) AS UNSIGNED)";
        return hex("if(abs(" + name + ") < pow(2, -126), " + subnormal + ", " + normal + ")", 8);
    }
}
