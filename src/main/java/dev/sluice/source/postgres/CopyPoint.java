package dev.sluice.source.postgres;

import java.util.function.Predicate;

/**
 * Where in the order of commits a copy was made that the stream comes by.
 *
 * @param position of the copy's snapshot: it lies between two commits, at neither's end
 * @param shows whether the snapshot shows what a committed transaction did, by its id
 */
record CopyPoint(LogPosition position, Predicate<String> shows) {}
