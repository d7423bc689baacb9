package dev.sluice.it;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A column whose values PostgreSQL and DuckDB are both asked to print as the same text, so that the comparison depends
 * on neither our types nor our encodings.
 *
 * @param array whether the column holds arrays of {@code kind}
 */
record ColumnText(String name, Kind kind, boolean array) {
    /** Per type the expression on each side; {@code %1$s} is the value. */
    enum Kind {
        PLAIN("%1$s::text", "%1$s::varchar"),
        // By the type's output function; not NULL is also a row of nothing but nulls.
        PRINTED("case when %1$s is distinct from null then concat(%1$s) end", "%1$s::varchar"),
        // A cast to text would strip the padding, the output function does not.
        CHAR("case when %1$s is null then null else concat(%1$s) end", "%1$s::varchar"),
        NUMERIC("%1$s::text", "%1$s::varchar"),
        FLOAT4("%1$s::text", "%1$s::varchar"),
        FLOAT8("%1$s::text", "%1$s::varchar"),
        BYTES("encode(%1$s, 'hex')", "lower(hex(%1$s))"),
        DATE("(%1$s - date '1970-01-01')::text", "(%1$s - date '1970-01-01')::varchar"),
        TIME(
                "(extract(hour from %1$s)::bigint * 3600000000 + extract(minute from %1$s)::bigint * 60000000"
                        + " + extract(microseconds from %1$s)::bigint)::text",
                "(hour(%1$s) * 3600000000::bigint + minute(%1$s) * 60000000 + microsecond(%1$s))::varchar"),
        // In two parts, because PostgreSQL 13 extracts into a double.
        TIMESTAMP(
                "(extract(epoch from date_trunc('second', %1$s))::bigint * 1000000"
                        + " + extract(microseconds from %1$s)::bigint %% 1000000)::text",
                "epoch_us(%1$s)::varchar");

        private final String postgres;
        private final String duck;

        Kind(String postgres, String duck) {
            this.postgres = postgres;
            this.duck = duck;
        }

        private static Kind of(String typeName) {
            return switch (typeName) {
                case "bpchar" -> CHAR;
                case "numeric" -> NUMERIC;
                case "float4" -> FLOAT4;
                case "float8" -> FLOAT8;
                case "bytea" -> BYTES;
                case "date" -> DATE;
                case "time" -> TIME;
                case "timestamp", "timestamptz" -> TIMESTAMP;
                case "bool", "int2", "int4", "int8", "text", "varchar", "uuid", "json", "jsonb" -> PLAIN;
                default -> PRINTED;
            };
        }

        /** The two sides print some numbers differently (0.5 and .5, 1e20 and 1e+20); what counts is the number. */
        private String normal(String text) {
            return switch (this) {
                case NUMERIC -> new BigDecimal(text).toPlainString();
                case FLOAT4 -> Float.toString(Float.parseFloat(floatText(text)));
                case FLOAT8 -> Double.toString(Double.parseDouble(floatText(text)));
                default -> text;
            };
        }

        private static String floatText(String text) {
            return switch (text) {
                case "nan", "NaN" -> "NaN";
                case "inf", "Infinity" -> "Infinity";
                case "-inf", "-Infinity" -> "-Infinity";
                default -> text;
            };
        }
    }

    /** The columns of a table as PostgreSQL's catalog has them, in their order. */
    static List<ColumnText> of(Connection connection, String schema, String table) throws SQLException {
        String sql = """
                with recursive made(type, root, kind, next) as (
                  select oid, oid, typtype, typbasetype from pg_type
                  union all
                  select made.type, base.oid, base.typtype, base.typbasetype
                  from made join pg_type base on made.kind = 'd' and base.oid = made.next),
                roots as (select type, root from made where kind <> 'd')
                select a.attname,
                       case when coalesce(e.oid, t.oid) = 'numeric'::regtype and (a.atttypmod - 4) >> 16 not between 1 and 38
                            then 'numeric as text'
                            when coalesce(e.typcategory, '') = 'A' then 'array as text'
                            else coalesce(e.typname, t.typname) end,
                       e.oid is not null
                from pg_attribute a
                join pg_class c on c.oid = a.attrelid
                join pg_namespace n on n.oid = c.relnamespace
                join roots r on r.type = a.atttypid
                join pg_type t on t.oid = r.root
                left join roots s on s.type = t.typelem and t.typcategory = 'A'
                left join pg_type e on e.oid = s.root
                where n.nspname = ? and c.relname = ? and a.attnum > 0 and not a.attisdropped
                order by a.attnum""";
        List<ColumnText> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new ColumnText(rows.getString(1), Kind.of(rows.getString(2)), rows.getBoolean(3)));
                }
            }
        }
        if (columns.isEmpty()) {
            throw new SQLException("Cannot compare " + schema + "." + table + ": it is not there");
        }
        return columns;
    }

    String postgres() {
        String column = quoted(name);
        if (!array) {
            return kind.postgres.formatted(column);
        }
        return "case when %1$s is null then null else coalesce((select array_agg(%2$s order by o) from generate_subscripts(%1$s, 1)"
                        .formatted(column, kind.postgres.formatted("(" + column + ")[o]"))
                + " o), '{}') end";
    }

    /** @param column the name that the Parquet file has for it */
    String duck(String column) {
        String quoted = quoted(column);
        return array
                ? "list_transform(%s, lambda e: %s)".formatted(quoted, kind.duck.formatted("e"))
                : kind.duck.formatted(quoted);
    }

    /** The value at an index of a result row of either side; SQL NULL is told apart from every text. */
    String read(ResultSet row, int index) throws SQLException {
        if (!array) {
            return scalar(row.getString(index));
        }
        java.sql.Array values = row.getArray(index);
        if (values == null) {
            return scalar(null);
        }
        StringBuilder text = new StringBuilder("[");
        for (Object value : (Object[]) values.getArray()) {
            text.append(scalar((String) value)).append(',');
        }
        return text.append(']').toString();
    }

    private String scalar(String text) {
        if (text == null) {
            return "~";
        }
        String normal = kind.normal(text);
        return normal.length() + ":" + normal;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
