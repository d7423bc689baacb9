package dev.sluice.source.postgres;

import dev.sluice.source.postgres.EntryAges.Age;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Finds out which columns the log's columns are. The log names them in the order of their numbers and leaves the numbers
 * out; the catalogue knows the numbers, but may be ahead of the log: columns may have been renamed, dropped and added
 * since. Numbers rise with age and are never used twice, and the catalogue keeps an entry of a dropped column. So the
 * log's columns are the oldest of those that had not been dropped yet, one after the other, and nothing is guessed; what
 * is known of names and types must agree with it.
 */
final class ColumnAlignment {
    /** Alternatives grow with the columns that the log's own transaction drops; nobody drops more and writes between. */
    private static final int MAX_DROPPED_MEANWHILE = 8;

    /**
     * What is known of a table's columns.
     *
     * @param highestNumber of all columns that the table has ever had
     * @param alive the names of those that there are now
     * @param base the numbers of those that there were at some moment before the log's transaction; empty if not known
     * @param earlier the names that columns have been seen to have before
     */
    record Names(int highestNumber, Map<Integer, String> alive, Set<Integer> base, Map<Integer, Set<String>> earlier) {
        /** Whether the column had been dropped before anything that is still to be read. */
        private boolean wasGone(int number) {
            return !base.isEmpty()
                    && !base.contains(number)
                    && number < base.stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        private boolean mayHaveBeen(int number, String name) {
            Set<String> seen = earlier.getOrDefault(number, Set.of());
            return seen.isEmpty() || seen.contains(name);
        }
    }

    /** Compares types. */
    @FunctionalInterface
    interface Fit {
        /**
         * @param column an index into the log's columns
         * @param number of a column that there is now
         */
        boolean of(int column, int number);
    }

    private final List<String> log;
    private final Names names;
    private final Fit fit;
    private final IntFunction<Age> age;
    private final Evidence evidence;
    private final int[] chosen;
    private final List<int[]> found = new ArrayList<>();

    /** What counts. */
    private enum Evidence {
        AGES,
        /** And that a column is not taken to have had a name that it has never been seen to have. */
        AGES_AND_NAMES
    }

    private ColumnAlignment(List<String> log, Names names, Fit fit, IntFunction<Age> age, Evidence evidence) {
        this.log = log;
        this.names = names;
        this.fit = fit;
        this.age = age;
        this.evidence = evidence;
        this.chosen = new int[log.size()];
    }

    /**
     * The numbers of the log's columns.
     *
     * @param fit whether the log's values can be values of a column of now
     * @param ages of the catalogue's entries, dropped ones included, against the log's transaction: as they are most likely,
     *     and what else they may be
     * @return empty if it cannot be told which column of now is which of the log
     */
    static Optional<int[]> of(List<String> log, Names names, Fit fit, List<IntFunction<Age>> ages) {
        long meanwhile = IntStream.rangeClosed(1, names.highestNumber())
                .filter(number ->
                        !names.alive().containsKey(number) && ages.getFirst().apply(number) == Age.SAME)
                .count();
        if (meanwhile > MAX_DROPPED_MEANWHILE) {
            return Optional.empty();
        }
        List<int[]> found = new ColumnAlignment(log, names, fit, ages.getFirst(), Evidence.AGES).all();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        int[] likely = found.getFirst();
        boolean sure = found.stream().allMatch(other -> isSame(names, likely, other))
                && ages.stream()
                        .skip(1)
                        .flatMap(age ->
                                new ColumnAlignment(log, names, fit, age, Evidence.AGES_AND_NAMES).all().stream())
                        .allMatch(other -> isSame(names, likely, other));
        return sure ? Optional.of(likely) : Optional.empty();
    }

    private List<int[]> all() {
        take(0, 1);
        return found;
    }

    /** Notes every way to find the log's columns from one on among the numbers from one on. */
    private void take(int column, int number) {
        if (number > names.highestNumber()) {
            if (column == log.size()) {
                found.add(chosen.clone());
            }
        } else if (names.alive().containsKey(number)) {
            if (column == log.size()) {
                // Only what came later is missing at the end.
                if (!names.base().contains(number) && !age.apply(number).isOlder()) {
                    take(column, number + 1);
                }
            } else if (agrees(column, number)) {
                chosen[column] = number;
                take(column + 1, number + 1);
            }
        } else {
            Age dropped = age.apply(number);
            boolean gone = names.wasGone(number) || dropped.isOlder();
            if (gone || dropped == Age.SAME || column == log.size()) {
                take(column, number + 1);
            }
            if (!gone && column < log.size() && mayHaveBeen(column, number)) {
                chosen[column] = number;
                take(column + 1, number + 1);
            }
        }
    }

    /** A column whose entry is older than the log had its name and its type already. */
    private boolean agrees(int column, int number) {
        boolean same = log.get(column).equals(names.alive().get(number));
        return fit.of(column, number) && (same || !age.apply(number).isOlder() && mayHaveBeen(column, number));
    }

    private boolean mayHaveBeen(int column, int number) {
        return switch (evidence) {
            case AGES -> true;
            case AGES_AND_NAMES -> names.mayHaveBeen(number, log.get(column));
        };
    }

    /** For what there is now; which of the dropped columns the others are is of no interest. */
    private static boolean isSame(Names names, int[] one, int[] other) {
        for (int column = 0; column < one.length; column++) {
            boolean matters =
                    names.alive().containsKey(one[column]) || names.alive().containsKey(other[column]);
            if (matters && one[column] != other[column]) {
                return false;
            }
        }
        return true;
    }
}
