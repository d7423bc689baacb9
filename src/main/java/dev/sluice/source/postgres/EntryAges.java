package dev.sluice.source.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;

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
     * What the ages may be: first by the numbers of the transactions alone. But a transaction that changes columns may have got
     * its number early and have waited for one that still wrote to the table; and one with an early number may write to the
     * table only after a later one has changed it, or change it itself under the later number of a savepoint. So each that is
     * near may have come on the other side, alone or with those behind it.
     */
    List<IntFunction<Age>> possible(long transaction) {
        List<IntFunction<Age>> possible = new ArrayList<>();
        possible.add(number -> of(number, transaction));
        writers.values().stream().distinct().forEach(writer -> {
            long distance = distance(writer, transaction);
            if (distance < 0) {
                possible.add(number -> other(number, transaction, behind -> behind == distance));
                possible.add(number -> other(number, transaction, behind -> behind < 0 && behind >= distance));
            } else if (distance > 0 && distance < LONGEST_IN_FLIGHT) {
                possible.add(number -> other(number, transaction, behind -> behind == distance));
                possible.add(number -> other(number, transaction, behind -> behind > 0 && behind <= distance));
            }
        });
        return possible;
    }

    private Age other(int number, long transaction, LongPredicate concerned) {
        Age age = of(number, transaction);
        boolean near = age == Age.PERHAPS_OLDER || age == Age.YOUNGER;
        if (!near || !concerned.test(distance(writers.getOrDefault(number, transaction), transaction))) {
            return age;
        }
        return age == Age.YOUNGER ? Age.OLDER : Age.YOUNGER;
    }

    /** How many transactions a writer is ahead of that one; negative if it is near behind, 0 if it is far. */
    private long distance(long writer, long transaction) {
        long ahead = Math.floorMod(writer - transaction, IDS);
        if (IDS - ahead < LONGEST_IN_FLIGHT) {
            return ahead - IDS;
        }
        return !isBefore(transaction) && ahead < Math.floorMod(next - transaction, IDS) ? ahead : 0;
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
        if (Math.floorMod(writer - transaction, IDS) == 0) {
            return Age.SAME;
        }
        long distance = distance(writer, transaction);
        return distance > 0 ? Age.YOUNGER : distance < 0 ? Age.PERHAPS_OLDER : Age.OLDER;
    }
}
