package dev.sluice.it;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a table, duplicates counted, whatever their order: exactly while there are few, and as a count and a sum
 * of digests always.
 */
final class RowBag {
    /** Rows kept to show a difference; larger tables are compared by their digests alone. */
    private static final int KEPT = 5_000;

    private static final int SHOWN = 5;

    private final MessageDigest digest;
    private final List<String> kept = new ArrayList<>();
    private long count;
    private long high;
    private long low;

    RowBag() {
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(List<String> row) {
        String text = String.join("|", row);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        high += hash.getLong();
        low += hash.getLong();
        count++;
        if (kept.size() < KEPT) {
            kept.add(text);
        }
    }

    long count() {
        return count;
    }

    /** The kept rows' texts, for tests on small tables. */
    List<String> rows() {
        return List.copyOf(kept);
    }

    boolean sameAs(RowBag other) {
        return count == other.count && high == other.high && low == other.low;
    }

    /** What differs, for a failed test to show. Rows of tests are made up, so they may be shown. */
    String difference(RowBag expected) {
        String counts = count + " rows instead of " + expected.count;
        if (count > KEPT || expected.count > KEPT) {
            return counts + (count == expected.count ? ", with other values" : "");
        }
        return counts + "; missing " + shown(minus(expected.kept, kept)) + "; too much "
                + shown(minus(kept, expected.kept)) + fields(minus(expected.kept, kept), minus(kept, expected.kept));
    }

    private static List<String> minus(Collection<String> all, Collection<String> taken) {
        Map<String, Integer> left = new HashMap<>();
        taken.forEach(row -> left.merge(row, 1, Integer::sum));
        return all.stream().filter(row -> left.merge(row, -1, Integer::sum) < 0).toList();
    }

    /** Of rows that begin alike, which are wide tables' same rows: the numbers of the fields that differ, and their values. */
    private static String fields(List<String> missing, List<String> extra) {
        StringBuilder text = new StringBuilder();
        for (String row : missing) {
            String[] expected = row.split("\\|", -1);
            extra.stream()
                    .map(other -> other.split("\\|", -1))
                    .filter(actual -> actual.length == expected.length && actual[0].equals(expected[0]))
                    .forEach(actual -> {
                        for (int index = 0; index < actual.length && text.length() < 2_000; index++) {
                            if (!actual[index].equals(expected[index])) {
                                text.append("; field ")
                                        .append(index + 1)
                                        .append(" is ")
                                        .append(brief(actual[index]));
                                text.append(" and not ").append(brief(expected[index]));
                            }
                        }
                    });
        }
        return text.toString();
    }

    private static String brief(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    private static String shown(List<String> rows) {
        return rows.size() + " "
                + rows.stream()
                        .limit(SHOWN)
                        .map(row -> row.length() > 300 ? row.substring(0, 300) + "…" : row)
                        .toList();
    }
}
