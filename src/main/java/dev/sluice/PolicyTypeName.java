package dev.sluice;

import dev.sluice.policy.scan.TypeFamily;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** What a policy calls the types that databases print otherwise. */
final class PolicyTypeName {
    private PolicyTypeName() {}

    /**
     * What policies may call a type of PostgreSQL: by their own name, and as the server does.
     *
     * @param printed as {@code format_type} prints it, with or without length and precision
     */
    static Set<String> allOfPostgres(String printed, TypeFamily family) {
        Set<String> names = new LinkedHashSet<>();
        names.add(ofPostgres(printed, family));
        String name = plain(printed);
        names.add(name);
        names.add(name.substring(name.indexOf('.') + 1));
        switch (name) {
            case "character varying" -> names.add("varchar");
            case "character" -> names.add("bpchar");
            case "bit varying" -> names.add("varbit");
            case "time with time zone" -> names.add("timetz");
            default -> {}
        }
        return names;
    }

    /** As {@link #allOfPostgres}, of MySQL. @param printed as {@link #ofMysql} takes it */
    static Set<String> allOfMysql(String printed) {
        Set<String> names = new LinkedHashSet<>();
        names.add(ofMysql(printed));
        names.add(plain(printed).split(" ", 2)[0]);
        return names;
    }

    /** @param printed as PostgreSQL's {@code format_type} prints it, with or without length and precision */
    static String ofPostgres(String printed, TypeFamily family) {
        if (family == TypeFamily.ARRAY) {
            return "array";
        }
        String name = plain(printed);
        return switch (name) {
            case "boolean" -> "bool";
            case "smallint" -> "int2";
            case "integer" -> "int4";
            case "bigint" -> "int8";
            case "real" -> "float4";
            case "double precision" -> "float8";
            case "text", "character varying" -> "text";
            case "character" -> "char";
            case "jsonb" -> "json";
            case "time without time zone" -> "time";
            case "timestamp without time zone" -> "timestamp";
            case "timestamp with time zone" -> "timestamptz";
            default -> family == TypeFamily.TEXT ? "enum" : name;
        };
    }

    /** @param printed as MySQL's {@code COLUMN_TYPE} has it; of an enumeration or a set without the labels */
    static String ofMysql(String printed) {
        String name = plain(printed);
        boolean unsigned = name.contains(" unsigned");
        return switch (name.split(" ", 2)[0]) {
            case "tinyint", "year" -> "int2";
            case "smallint" -> unsigned ? "int4" : "int2";
            case "mediumint" -> "int4";
            case "int" -> unsigned ? "int8" : "int4";
            case "bigint" -> unsigned ? "numeric" : "int8";
            // With more digits than the lake's numbers have it is kept as text.
            case "decimal" -> printed.matches("(?i)decimal\\((39|[4-6]\\d)\\D.*") ? "text" : "numeric";
            case "float" -> "float4";
            case "double" -> "float8";
            case "datetime" -> "timestamp";
            case "timestamp" -> "timestamptz";
            case "date" -> "date";
            case "time" -> "time";
            case "json" -> "json";
            case "enum" -> "enum";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "set" -> "text";
            default -> "bytea"; // bits, bytes and shapes
        };
    }

    private static String plain(String printed) {
        return printed.toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "").strip();
    }
}
