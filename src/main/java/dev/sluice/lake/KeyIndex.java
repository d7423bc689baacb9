package dev.sluice.lake;

import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.io.Closeable;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Where each row of a table lies, by its key. A table without a key is a multiset of whole rows: the copies of a row
 * stand under its hash with the ordinals 1 to their number, without gaps, so that the number is found by galloping.
 * For the writer's thread only.
 */
final class KeyIndex implements Closeable {
    private final IndexFile file;
    private int[] columns;
    private final boolean keyed;
    private final KeyHash hash = new KeyHash();

    KeyIndex(TableSchema table, IndexFile file) {
        this.file = file;
        this.keyed = table.hasKey();
        this.columns = identity(table);
    }

    /** The columns that identify a row: the key's, or all where there is no key. */
    static int[] identity(TableSchema table) {
        int[] columns =
                new int[table.hasKey() ? table.key().size() : table.columns().size()];
        Arrays.setAll(columns, index -> table.hasKey() ? table.key().get(index) : index);
        return columns;
    }

    /** The columns that identify a row are the same ones, at other places of the row maybe. */
    void follow(TableSchema table) {
        columns = identity(table);
    }

    int[] columns() {
        return columns;
    }

    long size() {
        return file.size();
    }

    /** @return the place that a row of the same key had, {@link Place#NONE} if there was none (or there is no key) */
    long put(Row row, long place) {
        hash(row);
        return put(hash.high(), hash.low(), place);
    }

    /** The hash of a row's key, computed with the caller's own {@link KeyHash}: for threads beside the writer's. */
    void hash(KeyHash with, Row row) {
        with.begin();
        for (int column : columns) {
            with.add(row.value(column));
        }
        with.end();
    }

    /** As {@link #put(Row, long)} for a row that was hashed before; the caller keeps other threads out. */
    long put(long high, long low, long place) {
        if (keyed) {
            return file.put(high, low, place);
        }
        hash.copy(high, low, copies(high, low) + 1);
        return file.put(hash.high(), hash.low(), place);
    }

    /** @return the place of the row of that key, which is no longer known; {@link Place#NONE} if there is none */
    long remove(Row row) {
        hash(row);
        if (!keyed) {
            long high = hash.high();
            long low = hash.low();
            hash.copy(high, low, copies(high, low));
        }
        return file.remove(hash.high(), hash.low());
    }

    /** The place of a row of that key, {@link Place#NONE} if there is none. */
    long get(Row row) {
        hash(row);
        if (!keyed) {
            hash.copy(hash.high(), hash.low(), 1);
        }
        return file.get(hash.high(), hash.low());
    }

    private void hash(Row row) {
        hash(hash, row);
    }

    /** How many copies of a row there are: doubling steps up to the first absent ordinal, then halving back. */
    private long copies(long high, long low) {
        long absent = 1;
        while (holds(high, low, absent)) {
            absent *= 2;
        }
        long present = absent / 2;
        while (absent - present > 1) {
            long middle = present + (absent - present) / 2;
            if (holds(high, low, middle)) {
                present = middle;
            } else {
                absent = middle;
            }
        }
        return present;
    }

    private boolean holds(long high, long low, long ordinal) {
        hash.copy(high, low, ordinal);
        return file.get(hash.high(), hash.low()) != Place.NONE;
    }

    /** @see IndexFile#clear */
    void clear(long expected) {
        file.clear(expected);
    }

    /** @see IndexFile#beginSweep */
    void beginSweep(LongUnaryOperator mover) {
        file.beginSweep(mover);
    }

    /** @see IndexFile#sweep */
    boolean sweep(long slots) {
        return file.sweep(slots);
    }

    void force() {
        file.force();
    }

    @Override
    public void close() {
        file.close();
    }
}
