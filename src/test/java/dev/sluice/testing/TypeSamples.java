package dev.sluice.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Types whose values are kept as text, and domains, with values at their edges as SQL literals. */
public final class TypeSamples {
    /**
     * A type.
     *
     * @param name a table or column may bear it
     * @param values distinct by the type's equality
     */
    public record Sample(String name, String type, int since, Use use, List<String> values) {}

    /** What a column of the type can be. */
    public enum Use {
        /** Part of a key. */
        KEY,
        /** No key: the type has no order. */
        VALUE,
        /** No element of {@code array[…]} either: its values are arrays themselves. */
        ARRAY
    }

    /** Extensions and types that the samples need. */
    public static final List<String> DEFINITIONS = List.of(
            "create extension hstore",
            "create extension ltree",
            "create extension citext",
            "create extension cube",
            "create extension seg",
            "create extension isn",
            "create type feeling as enum ('fine', 'so, so \"odd\" {}')",
            "create type textrange as range (subtype = text, collation = \"C\")",
            "create type pair as (a int, \"b c\" text, n numeric)",
            "create type deep as (z timestamptz, i interval, f float8, r tstzrange, x bytea, t text[], m money, p pair)",
            "create domain positive as int check (value > 0)",
            "create domain price as numeric(10,2)",
            "create domain sale as price check (value < 1000)",
            "create domain code as char(3)",
            "create domain document as jsonb",
            "create domain moment as timestamptz",
            "create domain span as interval",
            "create domain corner as box",
            "create domain tags as text[]",
            // Would be taken for the built-in type if names were looked up without schemas.
            "create schema other",
            "create domain other.date as text");

    private static final int ALWAYS = 13;

    private static final List<Sample> ALL = List.of(
            key(
                    "numeric_free",
                    "numeric",
                    "0",
                    "1.50",
                    "-0.001",
                    "'NaN'",
                    "123456789012345678901234567890123456789012345678901234567890.123456789",
                    "1e-50",
                    "1e200"),
            since(14, "numeric_endless", "numeric", Use.KEY, "'Infinity'", "'-Infinity'"),
            key("numeric_large", "numeric(50,2)", "99999999999999999999999999999999999999999999.99", "'NaN'", "-0.5"),
            since(15, "numeric_round", "numeric(3,-2)", Use.KEY, "12345", "-99900"),
            since(15, "numeric_small", "numeric(2,5)", Use.KEY, "0.00012", "0"),
            key(
                    "money",
                    "money",
                    "0::money",
                    "'-92233720368547758.08'",
                    "'92233720368547758.07'",
                    "1234.5::numeric::money"),
            key("bit_3", "bit(3)", "B'101'", "B'000'"),
            key("varbit", "varbit", "B''", "B'1'", "B'1010101011110000'"),
            key(
                    "interval",
                    "interval",
                    "'0'",
                    "'1 year 2 mons -3 days +04:05:06.789012'",
                    "'-178000000 years'",
                    "'596523:14:07.999999'",
                    "'-1 mon +1 day -00:00:00.000001'"),
            since(15, "interval_long", "interval", Use.KEY, "'2562047788:00:54.775807'", "'-2562047788:00:54.775807'"),
            since(17, "interval_endless", "interval", Use.KEY, "'infinity'", "'-infinity'"),
            key("timetz", "timetz", "'00:00:00+00'", "'24:00:00-15:59:59'", "'12:34:56.789012+05:30'"),
            value("xml", "xml", "'<a b=\"c\">é &amp; {x},</a>'", "'text, only'", "'<?xml version=\"1.0\"?><x/>'"),
            key("inet", "inet", "'192.168.1.1'", "'192.168.1.1/24'", "'::1'", "'fe80::1/64'"),
            key("cidr", "cidr", "'10.0.0.0/8'", "'2001:db8::/32'", "'1.2.3.4/32'"),
            key("macaddr", "macaddr", "'08:00:2b:01:02:03'", "'ff:ff:ff:ff:ff:ff'"),
            key("macaddr8", "macaddr8", "'08:00:2b:01:02:03:04:05'", "'00:00:00:00:00:00:00:00'"),
            key("int4range", "int4range", "'empty'", "'[1,5)'", "'(,)'", "'(-2147483648,]'"),
            key("int8range", "int8range", "'[1,9223372036854775807)'", "'(,0)'"),
            key("numrange", "numrange", "'(1.5,2.50]'", "'[0,)'"),
            key("daterange", "daterange", "'[0044-03-15 BC,infinity]'", "'[2024-01-01,2024-02-01)'"),
            key("tsrange", "tsrange", "'[\"2024-01-01 00:00:00.000001\",infinity)'", "'empty'"),
            key(
                    "tstzrange",
                    "tstzrange",
                    "'[2024-01-01 12:00+05:30, 9999-12-31 23:59:59.999999+00)'",
                    "'(-infinity,2024-07-01 00:00-04]'"),
            key("textrange", "textrange", "'[\"a,b\",\"c\"\"d\\\\e\")'", "'[\"\",z]'"),
            since(14, "int4multirange", "int4multirange", Use.KEY, "'{}'", "'{[1,3),[5,7)}'"),
            since(
                    14,
                    "tstzmultirange",
                    "tstzmultirange",
                    Use.KEY,
                    "'{[2024-01-01 12:00+05:30,2024-01-02 00:00+00)}'",
                    "'{}'"),
            key("hstore", "hstore", "''", "'\"a\"=>\"1\", \"b\"=>NULL, \"q\\\"uote\"=>\"x,y{}\"'", "'\"NULL\"=>\"ü\"'"),
            key("ltree", "ltree", "''", "'Top.Science.Astronomy'"),
            value("lquery", "lquery", "'*.a{1,2}.!b'", "'x'"),
            value("ltxtquery", "ltxtquery", "'Europe & Russia*@ & !Transportation'"),
            key("citext", "citext", "''", "'MiXed \"é\"'", "repeat('Word ', 100)"),
            key("tsvector", "tsvector", "''", "'''fat'':2A,3 ''it''''s'':1 ''back\\\\\\\\slash'''"),
            key("tsquery", "tsquery", "''", "'fat & (rat | !cat) <-> ''x, \"y\"'':*A'"),
            value("point", "point", "'(1.5,-0)'", "'(NaN,Infinity)'", "'(0.1,1e-300)'"),
            value("line", "line", "'{1,-1,0.1}'", "'{-1,0,1e22}'"),
            value("lseg", "lseg", "'[(0,0),(1,2.5)]'"),
            value("box", "box", "'(2,2),(0.1,0)'", "'(0,0),(0,0)'"),
            value("path", "path", "'[(0,0),(1,1)]'", "'((0,0),(1,1),(2,0.1))'"),
            value("polygon", "polygon", "'((0,0),(1,1),(2,0))'"),
            value("circle", "circle", "'<(0.1,0),2>'", "'<(1e300,0),Infinity>'"),
            key("oid", "oid", "0", "4294967295", "1"),
            key("single_char", "\"char\"", "'x'", "'\"'", "''", "','"),
            key("name", "name", "'pg_name \"q\" ü'", "''"),
            key("pg_lsn", "pg_lsn", "'16/B374D848'", "'0/0'"),
            value("jsonpath", "jsonpath", "'$.a[*] ? (@ > 1.50 && @.\"b c\" == \"x\\\"y\")'", "'strict $'"),
            key("xid8", "xid8", "'18446744073709551615'", "'0'"),
            value("xid", "xid", "'4294967295'", "'0'"),
            key("tid", "tid", "'(4294967295,65535)'", "'(0,1)'"),
            value("pg_snapshot", "pg_snapshot", "'10:20:10,14,15'"),
            key(
                    "pair",
                    "pair",
                    "row(null,null,null)",
                    "row(1,'a,\"b)\\{}',1.50)",
                    "row(null,'',null)",
                    "row(2147483647,'é 🎉','NaN')"),
            value(
                    "deep",
                    "deep",
                    "row('2024-06-01 12:00:00.5+02','1 mon -2 days',0.1,'[2024-06-01 12:00+02,)','\\x00ff',"
                            + "array['a,\"b',null],1234.5::numeric::money,row(1,'x\"y',0))",
                    "row(null,null,null,null,null,null,null,null)"),
            key("cube", "cube", "'(1,2,3)'", "'(0.1,0),(1,1e22)'"),
            key("seg", "seg", "'6.25 .. 6.50'", "'~7'"),
            key("isbn", "isbn", "'978-0-393-04002-9'", "'0-306-40615-2'"),
            key("positive", "positive", "1", "2147483647"),
            key("price", "price", "19.90", "-0.01"),
            key("sale", "sale", "999.99", "1"),
            key("code", "code", "'ab'", "'éé🎉'"),
            key("document", "document", "'{\"b\": 1.50,  \"a\":[null]}'", "'\"x\"'"),
            key("moment", "moment", "'0044-03-15 12:00:00+00 BC'", "'2024-06-01 12:00:00.000001+02'"),
            key("span", "span", "'1 mon -2 days 00:00:00.5'", "'0'"),
            key("feeling", "feeling", "'fine'", "'so, so \"odd\" {}'"),
            value("corner", "corner", "'(2,2),(0.1,0)'"),
            since(ALWAYS, "tags", "tags", Use.ARRAY, "array['a','b,\"c']", "array[]::text[]", "array[null]::text[]"),
            key("other_date", "other.date", "'no date'", "'9'"));

    private TypeSamples() {}

    /** The samples that a server of the version knows. */
    public static List<Sample> of(int serverVersion) {
        return ALL.stream().filter(sample -> sample.since <= serverVersion).toList();
    }

    private static Sample key(String name, String type, String... values) {
        return since(ALWAYS, name, type, Use.KEY, values);
    }

    private static Sample value(String name, String type, String... values) {
        return since(ALWAYS, name, type, Use.VALUE, values);
    }

    private static Sample since(int version, String name, String type, Use use, String... values) {
        return new Sample(name, type, version, use, List.of(values));
    }

    /** The samples that the server knows. */
    public static List<Sample> of(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return of(connection.getMetaData().getDatabaseMajorVersion());
        }
    }
}
