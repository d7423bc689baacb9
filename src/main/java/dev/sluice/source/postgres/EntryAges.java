package dev.sluice.source.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * When the catalogue's entries of a table's columns were written, counted in transactions.
 *
 * @param next the id that a transaction would have got which began when the catalogue was read
 * @param writers the transaction that wrote the entry, by the columns' numbers, those of dropped columns included
 */
record EntryAges(long next, Map<Integer, Long> writers) {
    private static final long IDS = 1L << 32;

    /** Whoever began that many transactions ago has ended long since. */
    private static final long LONGEST_IN_FLIGHT = 1_000_000;

    /** An entry against a transaction. */
    enum Age {
        /** Written before it. */
        OLDER,
        /** By its number written before it, but so shortly that it may have become visible only afterwards. */
        PERHAPS_OLDER,
        /** Written by itself. */
        SAME,
        /** Written after it. */
        YOUNGER;

        boolean isOlder() {
            return this == OLDER || this == PERHAPS_OLDER;
        }
    }

    EntryAges {
        writers = Map.copyOf(writers);
    }

    /**
     * What the ages may be: first by the numbers of the transactions alone. A transaction that changes columns may have got
     * its number early and have waited for one that still wrote to the table; so each that may have done that can have come
     * afterwards, with those behind it.
     */
    List<IntFunction<Age>> possible(long transaction) {
        List<IntFunction<Age>> possible = new ArrayList<>();
        possible.add(number -> of(number, transaction));
        writers.keySet().stream()
                .filter(number -> of(number, transaction) == Age.PERHAPS_OLDER)
                .map(number -> behind(number, transaction))
                .distinct()
                .forEach(waiting -> possible.add(number -> {
                    Age age = of(number, transaction);
                    return age == Age.PERHAPS_OLDER && behind(number, transaction) <= waiting ? Age.YOUNGER : age;
                }));
        return possible;
    }

    /** How many transactions the entry's is before that one. */
    private long behind(int number, long transaction) {
        return Math.floorMod(transaction - writers.getOrDefault(number, transaction), IDS);
    }

    /** Whether the transaction began after the catalogue was read. */
    boolean isBefore(long transaction) {
        return (int) (transaction - next) >= 0;
    }

    /**
     * Transaction ids count modulo 2^32, so that those of very old entries say nothing; but no entry was written after the
     * catalogue was read.
     */
    Age of(int number, long transaction) {
        Long writer = writers.get(number);
        if (writer == null) {
            return Age.OLDER;
        }
        long ahead = Math.floorMod(writer - transaction, IDS);
        if (ahead == 0) {
            return Age.SAME;
        }
        if (!isBefore(transaction) && ahead < Math.floorMod(next - transaction, IDS)) {
            return Age.YOUNGER;
        }
        return IDS - ahead < LONGEST_IN_FLIGHT ? Age.PERHAPS_OLDER : Age.OLDER;
    }
}
