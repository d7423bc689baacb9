package dev.sluice.source.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which columns the log's columns are. The log names them in the order of their numbers and leaves the numbers
 * out; the catalogue knows the numbers, but may be ahead of the log: columns may have been renamed, dropped and added
 * since. What helps: a number is never used twice, a new column's is the highest, and what there is now and was there
 * before has been there all the time.
 */
final class ColumnAlignment {
    /** Of a column that the log names otherwise than anybody has ever seen it. */
    private static final int UNSEEN = 1;

    /** Of a column whose name belongs to another one. */
    private static final int CONTRARY = 4;

    /** Of values that have no place in a column of now. */
    private static final int IMPOSSIBLE = 1_000_000;

    /**
     * What is known of a table's columns.
     *
     * @param highestNumber of all columns that the table has ever had
     * @param alive the names of those that there are now
     * @param earlier the names that columns have been seen to have before
     */
    record Names(int highestNumber, Map<Integer, String> alive, Map<Integer, Set<String>> earlier) {
        private Set<String> earlier(int number) {
            return earlier.getOrDefault(number, Set.of());
        }
    }

    private final List<String> log;
    private final Names names;
    private final Fit fit;
    private final int[][] before;
    private final int[][] after;

    private ColumnAlignment(List<String> log, Names names, Fit fit) {
        this.log = log;
        this.names = names;
        this.fit = fit;
        this.before = new int[log.size() + 1][names.highestNumber() + 2];
        this.after = new int[log.size() + 1][names.highestNumber() + 2];
    }

    /**
     * The numbers of the log's columns.
     *
     * @param fit whether the log's values can be values of a column of now
     * @param later whether a column can be younger than the transaction whose columns the log names
     * @return empty if it cannot be told which column of now is which of the log
     */
    static Optional<int[]> of(List<String> log, Names names, Fit fit, Younger later) {
        return new ColumnAlignment(log, names, fit).align(later);
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

    /** Tells the age of columns. */
    @FunctionalInterface
    interface Younger {
        /** Whether the catalogue's entry of that column may have been written after the log's transaction. */
        boolean than(int number);
    }

    private Optional<int[]> align(Younger later) {
        int columns = log.size();
        int numbers = names.highestNumber();
        // before[i][n]: the least cost of the first i columns among the numbers below n; after[i][n]: of the others
        // from n.
        for (int[] row : before) {
            Arrays.fill(row, IMPOSSIBLE);
        }
        for (int[] row : after) {
            Arrays.fill(row, IMPOSSIBLE);
        }
        for (int number = 1; number <= numbers + 1; number++) {
            after[columns][number] = 0;
        }
        for (int column = columns; column >= 0; column--) {
            for (int number = numbers; number >= 1; number--) {
                int skip = column == columns || !names.alive().containsKey(number)
                        ? after[column][number + 1]
                        : IMPOSSIBLE;
                int take = column == columns ? IMPOSSIBLE : cost(column, number) + after[column + 1][number + 1];
                after[column][number] = Math.min(IMPOSSIBLE, Math.min(skip, take));
            }
        }
        before[0][1] = 0;
        for (int number = 1; number <= numbers; number++) {
            for (int column = 0; column <= columns; column++) {
                // What is alive may be passed over only behind the log's last column, where nothing is taken any more.
                int skip = names.alive().containsKey(number) ? IMPOSSIBLE : before[column][number];
                int take = column == 0 ? IMPOSSIBLE : before[column - 1][number] + cost(column - 1, number);
                before[column][number + 1] = Math.min(IMPOSSIBLE, Math.min(skip, take));
            }
        }
        int best = after[0][1];
        return best >= IMPOSSIBLE ? Optional.empty() : choose(best, later);
    }

    private Optional<int[]> choose(int best, Younger later) {
        int[] chosen = new int[log.size()];
        for (int column = 0; column < log.size(); column++) {
            boolean severalAlive = false;
            int possible = 0;
            for (int number = 1; number <= names.highestNumber(); number++) {
                if (before[column][number] + cost(column, number) + after[column + 1][number + 1] <= best) {
                    boolean alive = names.alive().containsKey(number);
                    // The youngest that it can be, provided that it was there when the log was written.
                    severalAlive |= possible > 0 && (alive || names.alive().containsKey(chosen[column]));
                    if (severalAlive && alive && later.than(number)) {
                        return Optional.empty();
                    }
                    chosen[column] = number;
                    possible++;
                }
            }
            if (severalAlive && !names.alive().containsKey(chosen[column])) {
                return Optional.empty();
            }
        }
        return strictlyRising(chosen) && !isDoubtful(chosen, later) ? Optional.of(chosen) : Optional.empty();
    }

    private static boolean strictlyRising(int[] numbers) {
        for (int index = 1; index < numbers.length; index++) {
            if (numbers[index] <= numbers[index - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Whether some column may be one that was dropped since, whose name a new one has taken over. */
    private boolean isDoubtful(int[] chosen, Younger later) {
        int previous = 0;
        for (int number : chosen) {
            boolean gap = number - previous > 1;
            if (gap && names.alive().containsKey(number) && later.than(number)) {
                for (int dropped = previous + 1; dropped < number; dropped++) {
                    Set<String> earlier = names.earlier(dropped);
                    if (earlier.isEmpty() || earlier.contains(names.alive().get(number))) {
                        return true;
                    }
                }
            }
            previous = number;
        }
        return false;
    }

    private int cost(int column, int number) {
        if (names.alive().containsKey(number) && !fit.of(column, number)) {
            return IMPOSSIBLE;
        }
        String name = log.get(column);
        if (name.equals(names.alive().get(number)) || names.earlier(number).contains(name)) {
            return 0;
        }
        boolean others = names.alive().containsValue(name)
                || names.earlier().values().stream().anyMatch(of -> of.contains(name));
        return others ? CONTRARY : UNSEEN;
    }
}
