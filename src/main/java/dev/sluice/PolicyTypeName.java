package dev.sluice;

import dev.sluice.policy.scan.TypeFamily;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** What a policy calls the types that PostgreSQL prints otherwise. */
final class PolicyTypeName {
    private PolicyTypeName() {}

    /**
     * What policies may call a type: by their own name, and as PostgreSQL does.
     *
     * @param printed as {@code format_type} prints it, with or without length and precision
     */
    static Set<String> all(String printed, TypeFamily family) {
        Set<String> names = new LinkedHashSet<>();
        names.add(of(printed, family));
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

    /** @param printed as {@code format_type} prints it, with or without length and precision */
    static String of(String printed, TypeFamily family) {
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

    private static String plain(String printed) {
        return printed.toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "").strip();
    }
}
