package dev.sluice.row;

import java.util.ArrayList;
import java.util.HashMap;
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
 * @param numbers the names of these columns by {@link Column#number}, as far as they have one
 * @param rows the fingerprint of the condition that rows must meet; empty if there is none
 * @param collidingKeys key columns of which different values may have one result
 */
public record Masking(
        Map<String, String> columns, Map<Integer, String> numbers, String rows, List<String> collidingKeys) {
    /** Of a table of which nobody said how it is masked. */
    public static final Masking UNKNOWN = new Masking(Map.of(), "", List.of());

    public Masking {
        columns = Map.copyOf(columns);
        numbers = Map.copyOf(numbers);
        collidingKeys = List.copyOf(collidingKeys);
    }

    /** Columns have no numbers. */
    public Masking(Map<String, String> columns, String rows, List<String> collidingKeys) {
        this(columns, Map.of(), rows, collidingKeys);
    }

    public boolean isKnown() {
        return !columns.isEmpty();
    }

    /**
     * In which ways rows that were written under an earlier masking are not what they would be under this one, each as
     * a column and its two masks; empty if in none. Columns that only one of the two knows came or went at the source. A
     * column is its number, whatever its name is; where one of the two has no numbers, it is its name.
     */
    public List<String> alteredSince(Masking earlier) {
        List<String> altered = new ArrayList<>(columnsAlteredSince(earlier));
        if (isKnown() && earlier.isKnown() && !Objects.equals(rows, earlier.rows)) {
            altered.add("which rows are kept");
        }
        return List.copyOf(altered);
    }

    /** As {@link #alteredSince}, but not of which rows are kept. */
    public List<String> columnsAlteredSince(Masking earlier) {
        if (!isKnown() || !earlier.isKnown()) {
            return List.of();
        }
        List<String> altered = new ArrayList<>();
        Map<String, String> names = formerNames(earlier);
        new TreeMap<>(columns).forEach((column, now) -> {
            String name = names.getOrDefault(column, "");
            Optional<String> before = Optional.ofNullable(earlier.columns.get(name));
            before.filter(found -> !found.equals(now))
                    .ifPresent(found -> altered.add(column + (name.equals(column) ? "" : ", which was " + name) + " ("
                            + change(found, now) + ")"));
        });
        return List.copyOf(altered);
    }

    /** What the columns of now that were there earlier were called then. */
    private Map<String, String> formerNames(Masking earlier) {
        Map<String, String> names = new HashMap<>();
        if (numbers.isEmpty() || earlier.numbers.isEmpty()) {
            columns.keySet().forEach(column -> names.put(column, column));
        } else {
            numbers.forEach((number, column) ->
                    Optional.ofNullable(earlier.numbers.get(number)).ifPresent(name -> names.put(column, name)));
        }
        return names;
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
