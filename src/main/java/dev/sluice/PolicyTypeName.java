package dev.sluice;

import dev.sluice.policy.scan.TypeFamily;
import java.util.Locale;

/** What a policy calls the types that PostgreSQL prints otherwise. */
final class PolicyTypeName {
    private PolicyTypeName() {}

    /** @param printed as {@code format_type} prints it, with or without length and precision */
    static String of(String printed, TypeFamily family) {
        if (family == TypeFamily.ARRAY) {
            return "array";
        }
        String name =
                printed.toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "").strip();
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
}
