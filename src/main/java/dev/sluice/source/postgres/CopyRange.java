package dev.sluice.source.postgres;

/**
 * A part of a table's blocks, which one connection reads.
 *
 * @param number counts the table's ranges from 0
 * @param condition SQL that holds for the range's rows alone
 */
record CopyRange(TableProgress table, int number, String condition) {
    /** Blocks from {@code first} to before {@code end}; a range by TID is read by exactly these, from PostgreSQL 14 on. */
    static String blocks(long first, long end) {
        return "ctid >= '(" + first + ",0)'::tid AND ctid < '(" + end + ",0)'::tid";
    }

    /** Blocks from {@code first} to the table's end, wherever that is by now. */
    static String blocksFrom(long first) {
        return first == 0 ? "true" : "ctid >= '(" + first + ",0)'::tid";
    }
}
