package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tables that were copied while the others had a position already.
 *
 * @param tables whose changes before that the copy holds already
 * @param position what the copy shows
 * @param shows whether the copy shows what the transaction of that id did
 */
record Joined(Set<TableId> tables, LogPosition position, Predicate<String> shows) {}
