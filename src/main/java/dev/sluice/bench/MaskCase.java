package dev.sluice.bench;

import dev.sluice.row.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/** A mask and what it is fed with. */
public enum MaskCase {
    PASS("pass", MaskCase::address),
    DROP("drop", MaskCase::address),
    NULL("null", MaskCase::address),
    REDACT("redact", MaskCase::address),
    CONSTANT("constant, value: somebody", MaskCase::address),
    PARTIAL("partial, keep-last: 4", MaskCase::card),
    TRUNCATE("truncate, length: 3", MaskCase::card),
    HASH("hash", new ColumnType.Text(), MaskCase::address, 1_000_000),
    HASH_BASE64URL("hash, encoding: base64url, length: 22", MaskCase::address),
    HASH_BYTES("hash", new ColumnType.Bytes(), index -> address(index).getBytes(StandardCharsets.UTF_8), 0),
    TOKENIZE("tokenize", MaskCase::address),
    FPE("fpe", new ColumnType.Text(), MaskCase::card, 100_000),
    FPE_LUHN("fpe, check-digit: luhn", new ColumnType.Text(), MaskCase::card, 100_000),
    FPE_ALPHABET("fpe, characters: 'abcdefghijklmnopqrstuvwxyz0123456789@.'", MaskCase::address),
    FPE_INT8("fpe", new ColumnType.Int64(), index -> (long) index, 0),
    FPE_NUMERIC("fpe", new ColumnType.Decimal(12, 2), index -> BigDecimal.valueOf(index, 2), 0),
    EMAIL("email", MaskCase::address),
    PSEUDONYM("pseudonym, kind: full-name", MaskCase::address),
    SHIFT_DATE("shift-date, subject: id", new ColumnType.Date(), index -> 10_000 + index, 0),
    GENERALIZE_DATE("generalize, to: month", new ColumnType.Date(), index -> 10_000 + index, 0),
    GENERALIZE_BUCKET("generalize, bucket: 100", new ColumnType.Int64(), index -> (long) index, 0),
    GENERALIZE_GRID("generalize, grid: 0.1", new ColumnType.Float64(), index -> 40 + index / 1024.0, 0),
    GENERALIZE_IP("generalize, ipv4-prefix: 24, ipv6-prefix: 48", index -> "203.0.113." + index % 256),
    JSON(
            "json, paths: [{path: $.email, mask: hash}, {path: $.n, mask: pass}]",
            new ColumnType.Json(),
            index -> "{\"n\": " + index + ", \"email\": \"" + address(index) + "\", \"note\": \"left out\"}",
            0);

    private final String policy;
    private final ColumnType type;
    private final IntFunction<Object> value;
    private final long goal;

    MaskCase(String policy, IntFunction<Object> text) {
        this(policy, new ColumnType.Text(), text, 0);
    }

    /**
     * @param policy the mask's name and parameters
     * @param goal values per second; 0 if there is none
     */
    MaskCase(String policy, ColumnType type, IntFunction<Object> value, long goal) {
        this.policy = policy;
        this.type = type;
        this.value = value;
        this.goal = goal;
    }

    private static String address(int index) {
        return "person" + index + "@example.org";
    }

    private static String card(int index) {
        return String.valueOf(4_111_111_111_110_000L + index);
    }

    /** As results are named. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The mask's name as policies have it. */
    String mask() {
        return policy.split(",", 2)[0];
    }

    String policy() {
        return policy;
    }

    ColumnType type() {
        return type;
    }

    Object value(int index) {
        return value.apply(index);
    }

    Optional<Result.Goal> goal() {
        return goal == 0 ? Optional.empty() : Optional.of(new Result.Goal.AtLeast(goal));
    }
}
