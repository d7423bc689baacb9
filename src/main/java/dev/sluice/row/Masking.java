package dev.sluice.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was done to a table's rows before they reached the lake, as fingerprints: equal where, and practically only
 * where, the same row has the same result. No value and no key can be told from them.
 *
 * @param columns the fingerprint of each source column's mask, of those that are left out, too
 * @param rows the fingerprint of the condition that rows must meet; empty if there is none
 * @param collidingKeys key columns of which different values may have one result
 */
public record Masking(Map<String, String> columns, String rows, List<String> collidingKeys) {
    /** Of a table of which nobody said how it is masked. */
    public static final Masking UNKNOWN = new Masking(Map.of(), "", List.of());

    public Masking {
        columns = Map.copyOf(columns);
        collidingKeys = List.copyOf(collidingKeys);
    }

    public boolean isKnown() {
        return !columns.isEmpty();
    }

    /**
     * In which ways rows that were written under an earlier masking are not what they would be under this one, each as
     * a column and its two masks; empty if in none. Columns that only one of the two knows came or went at the source.
     */
    public List<String> alteredSince(Masking earlier) {
        if (!isKnown() || !earlier.isKnown()) {
            return List.of();
        }
        List<String> altered = new ArrayList<>();
        new TreeMap<>(columns).forEach((column, now) -> {
            Optional<String> before = Optional.ofNullable(earlier.columns.get(column));
            before.filter(found -> !found.equals(now))
                    .ifPresent(found -> altered.add(column + " (" + change(found, now) + ")"));
        });
        if (!Objects.equals(rows, earlier.rows)) {
            altered.add("which rows are kept");
        }
        return List.copyOf(altered);
    }

    /** A fingerprint begins with the mask's name. */
    private static String change(String before, String now) {
        String was = name(before);
        String is = name(now);
        return was.equals(is) ? is + ", with another key, version or parameter" : was + ", now " + is;
    }

    private static String name(String fingerprint) {
        int end = fingerprint.indexOf(':');
        return end < 0 ? fingerprint : fingerprint.substring(0, end);
    }
}
