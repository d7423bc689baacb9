package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Short ways to policies and tables, for tests of any package. */
public final class Policies {
    /** 32 bytes that the golden values of the tests were computed with. */
    public static final PolicyKey KEY = PolicyKey.of("0123456789abcdef0123456789abcdef");

    private Policies() {}

    /** The policy of a text without its first two lines. */
    public static Policy allowing(String rules) {
        return parse("version: 1\nunclassified: allow\n" + rules);
    }

    public static Policy denying(String rules) {
        return parse("version: 1\nunclassified: deny\n" + rules);
    }

    public static Policy parse(String text) {
        return PolicyFile.parse("policy.yaml", text, Optional.of(KEY));
    }

    /** A policy with one mask for the column {@code secret} of any table. */
    public static Policy masking(String mask) {
        return allowing("columns:\n- {match: '*.*.secret', " + mask + "}\n");
    }

    /** The table {@code public.name}; its key is the first {@code keyColumns} columns. */
    public static TableSchema table(String name, int keyColumns, Column... columns) {
        List<Integer> key =
                java.util.stream.IntStream.range(0, keyColumns).boxed().toList();
        return new TableSchema(new TableId("public", name), Arrays.asList(columns), key);
    }

    public static Column column(String name, ColumnType type) {
        return new Column(name, type, false, "about " + name);
    }

    public static Column nullable(String name, ColumnType type) {
        return new Column(name, type, true, "");
    }

    /** The table {@code public.people} with an int8 key {@code id} and one column {@code secret}. */
    public static TableSchema secrets(ColumnType type) {
        return table("people", 1, column("id", new ColumnType.Int64()), nullable("secret", type));
    }
}
