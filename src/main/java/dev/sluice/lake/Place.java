package dev.sluice.lake;

/**
 * Where a row lies, in one long: the data file's number (from 1, counted per table by {@link TableFiles}) in the upper
 * half, the row's position in that file in the lower. 0 is no place.
 */
final class Place {
    static final long NONE = 0;

    private Place() {}

    static long of(int file, int position) {
        return ((long) file << 32) | (position & 0xFFFF_FFFFL);
    }

    static int file(long place) {
        return (int) (place >>> 32);
    }

    static int position(long place) {
        return (int) place;
    }
}
