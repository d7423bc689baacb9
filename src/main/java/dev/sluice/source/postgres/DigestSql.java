package dev.sluice.source.postgres;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.Marker;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes, in SQL, what {@link CanonicalText} writes in Java: canonical text, version 2. The result depends on no setting
 * of the server but {@link Printing}'s, and those only for types kept as text; and on its encoding, which must be UTF8.
 *
 * <p>Measured against {@code count(*), sum(md5(concat_ws(…)))} on 16 columns, version 18: 1.07 times its processor time. One
 * call of {@code concat_ws}, which skips NULL and looks output functions up once, beat {@code concat} with what stands between the
 * values among its arguments (1.26), {@code format} (which looks a type's output function up whenever two neighbouring
 * arguments differ in it) and chains of {@code ||}; {@code record_send}, whose form only this database has, took 1.03. One {@code bit(128)}
 * per row beat converting the halves of the hexadecimal text one by one, and {@code bytea} beats both where it can be cast.
 */
final class DigestSql {
    /** A function takes 100 arguments at most. */
    private static final int MAX_ARGUMENTS = 100;

    private static final int MAX_ARGUMENTS_OF_COLUMN = 4;

    /** The separator, and what stands last. */
    private static final int MORE_ARGUMENTS = 2;

    private final TableSchema table;
    private final List<DigestTerm> terms;
    private final Set<String> setToNull;
    private final OptionalInt last;

    /** @param setToNull columns in which NULL takes the place of what the lake cannot hold, before any mask */
    DigestSql(TableSchema table, List<DigestTerm> terms, Set<String> setToNull) {
        this.table = table;
        this.terms = List.copyOf(terms);
        this.setToNull = Set.copyOf(setToNull);
        this.last = CanonicalText.last(
                this.terms.stream().map(term -> term.type(table)).toList());
    }

    /**
     * A query of one row per bucket: the bucket, the number of rows, and the sums of both halves of their checksums.
     *
     * @param relation the table, {@code ONLY} included where it applies
     * @param bucket an expression over the table's columns
     * @param condition which rows count
     * @param serverVersion as {@link Server#version} has it
     */
    String digests(String relation, String bucket, String condition, int serverVersion) {
        boolean castsBytes = serverVersion >= Server.CASTS_BYTES_TO_NUMBERS;
        // OFFSET 0 keeps the planner from merging the levels and so computing the checksum once per half.
        String digits = "md5(" + text() + ")";
        String checksum = castsBytes ? "decode(" + digits + ", 'hex')" : "('x' || " + digits + ")::bit(128)";
        String halves = castsBytes
                ? "sum(substr(v, 1, 8)::bigint)::text, sum(substr(v, 9)::bigint)::text"
                : "sum(v::bit(64)::bigint)::text, sum((v << 64)::bit(64)::bigint)::text";
        return "SELECT b, count(*), " + halves + " FROM (SELECT " + bucket + " AS b, " + checksum + " AS v FROM "
                + source(relation, condition) + " OFFSET 0) s GROUP BY b";
    }

    /** A query of every row's canonical text, for tests. */
    String texts(String relation, String condition) {
        return "SELECT " + text() + " FROM " + source(relation, condition);
    }

    private String source(String relation, String condition) {
        if (!converts()) {
            return relation + " WHERE " + condition;
        }
        // Text is needed twice, for its length and itself; converting it here does so once. Constants ask for the
        // column as it is.
        Set<Integer> values = terms.stream()
                .filter(DigestTerm.Value.class::isInstance)
                .map(term -> ((DigestTerm.Value) term).index())
                .collect(Collectors.toSet());
        String columns = IntStream.range(0, table.columns().size())
                .mapToObj(index -> {
                    Column column = table.columns().get(index);
                    String name = Sql.quote(column.name());
                    return values.contains(index) && isConverted(column.type())
                            ? Printing.text(name) + " AS " + name
                            : name;
                })
                .collect(Collectors.joining(", "));
        return "(SELECT " + columns + " FROM " + relation + " WHERE " + condition + " OFFSET 0) r";
    }

    /** Whether {@link #source} has columns as text. */
    private boolean converts() {
        return fields().anyMatch(this::isConverted);
    }

    /** All terms but the one that stands last. */
    private Stream<DigestTerm> fields() {
        return IntStream.range(0, terms.size())
                .filter(index -> last.isEmpty() || index != last.getAsInt())
                .mapToObj(terms::get);
    }

    private boolean isConverted(DigestTerm term) {
        return term instanceof DigestTerm.Value && isConverted(term.type(table));
    }

    private static boolean isConverted(ColumnType type) {
        return type instanceof ColumnType.Json
                || type instanceof ColumnType.Enumeration
                || type instanceof ColumnType.Verbatim;
    }

    private String text() {
        List<String> calls = new ArrayList<>();
        Concatenation call = new Concatenation();
        for (DigestTerm term : fields().toList()) {
            if (call.arguments.size() > MAX_ARGUMENTS - MAX_ARGUMENTS_OF_COLUMN - MORE_ARGUMENTS) {
                calls.add(call.sql());
                call = new Concatenation();
            }
            switch (term) {
                case DigestTerm.Constant(int index, ColumnType type, Object value) ->
                    call.add(constant(
                            index,
                            Sql.literal(CanonicalText.text(type, Marker.NULL)),
                            Sql.literal(CanonicalText.text(type, value))));
                case DigestTerm.Value(int index) -> {
                    Column column = table.columns().get(index);
                    call.value(column.type(), Sql.quote(column.name()), column.nullable());
                }
            }
        }
        if (last.isPresent()) {
            call.add(last(terms.get(last.getAsInt())));
        }
        calls.add(call.sql());
        return calls.size() == 1 ? calls.getFirst() : Concatenation.of(calls);
    }

    /** NULL for NULL, which adds nothing, not even a separator. */
    private String last(DigestTerm term) {
        return switch (term) {
            case DigestTerm.Value(int index) -> {
                Column column = table.columns().get(index);
                String value = Sql.quote(column.name());
                yield column.type() instanceof ColumnType.Verbatim && !converts() ? Printing.text(value) : value;
            }
            case DigestTerm.Constant(int index, ColumnType _, Object value) ->
                constant(index, "NULL", value == Marker.NULL ? "NULL" : Sql.literal((String) value));
        };
    }

    private String constant(int index, String ifNull, String otherwise) {
        return "CASE WHEN " + isNull(index) + " THEN " + ifNull + " ELSE " + otherwise + " END";
    }

    private String isNull(int index) {
        String name = table.columns().get(index).name();
        // Not IS NULL, which also holds for a row of nothing but nulls.
        String isNull = Sql.quote(name) + " IS NOT DISTINCT FROM NULL";
        return setToNull.contains(name) ? isNull + " OR " + UnstorableSql.condition(table, List.of(index)) : isNull;
    }

    /** A call of SQL's {@code concat_ws}, in which NULL adds nothing; a column that is NULL has an argument that is its field then. */
    private static final class Concatenation {
        private final List<String> arguments = new ArrayList<>();

        static String of(List<String> arguments) {
            return "concat_ws('" + CanonicalText.SEPARATOR + "', " + String.join(", ", arguments) + ")";
        }

        String sql() {
            return arguments.isEmpty() ? "''" : of(arguments);
        }

        void value(ColumnType type, String value, boolean nullable) {
            switch (type) {
                case ColumnType.Bool _,
                        ColumnType.Int16 _,
                        ColumnType.Int32 _,
                        ColumnType.Int64 _,
                        ColumnType.Decimal _,
                        ColumnType.Uuid _ -> add(value);
                // Every NaN of the database is made the one that Java has.
                case ColumnType.Float32 _ ->
                    hex("float4send(CASE WHEN " + value + " = 'NaN' THEN 'NaN' ELSE " + value + " END)");
                case ColumnType.Float64 _ ->
                    hex("float8send(CASE WHEN " + value + " = 'NaN' THEN 'NaN' ELSE " + value + " END)");
                case ColumnType.Bytes _ -> hex(value);
                case ColumnType.Date _ -> hex("date_send(" + value + ")");
                case ColumnType.Time _ -> hex("time_send(" + value + ")");
                case ColumnType.Timestamp _ -> hex("timestamp_send(" + value + ")");
                case ColumnType.TimestampTz _ -> hex("timestamptz_send(" + value + ")");
                // concat_ws() prints character(n) with its blanks, which a cast to text would strip.
                case ColumnType.Text _,
                        ColumnType.Char _,
                        ColumnType.Json _,
                        ColumnType.Enumeration _,
                        ColumnType.Verbatim _ -> add("octet_length(" + value + ")", value);
                case ColumnType.Array(ColumnType element) -> array(element, value);
            }
            if (nullable) {
                add("CASE WHEN " + value + " IS NULL THEN " + Sql.literal(CanonicalText.text(type, Marker.NULL))
                        + " END");
            }
        }

        private void add(String... parts) {
            arguments.addAll(List.of(parts));
        }

        private void hex(String bytes) {
            add("encode(" + bytes + ", 'hex')");
        }

        private void array(ColumnType element, String value) {
            Concatenation one = new Concatenation();
            one.value(element, "e", true);
            // What Sluice does not replicate (more dimensions, other bounds) must not look like what it does.
            add(
                    "CASE WHEN array_ndims(" + value + ") > 1 OR array_lower(" + value + ", 1) <> 1 THEN array_dims("
                            + value + ") END",
                    "cardinality(" + value + ")",
                    "(SELECT string_agg(" + one.sql() + ", '" + CanonicalText.SEPARATOR + "') FROM "
                            + elements(element, value) + ")");
        }

        /** A table of one column {@code e}. */
        private static String elements(ColumnType element, String value) {
            return switch (element) {
                // Behind FROM, unnest would take elements that are rows apart.
                case ColumnType.Verbatim _, ColumnType.Json _, ColumnType.Enumeration _ ->
                    "(SELECT " + Printing.text("u") + " AS e FROM (SELECT unnest(" + value + ") AS u) x) y";
                default -> "unnest(" + value + ") AS e";
            };
        }
    }
}
