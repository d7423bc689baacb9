package dev.sluice.source.copy;

import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tables whose log cannot be followed from where the lake stands, so that each session copies them anew until such a copy
 * is official. May be used by any thread.
 */
public final class TablesToCopy {
    private final Set<TableId> due = new HashSet<>();

    /** The places of the copies that were made of some. */
    private final Map<TableId, Position> copied = new HashMap<>();

    /** The table has to be copied, also if it has been just now. */
    public synchronized void add(TableId table) {
        due.add(table);
        copied.remove(table);
    }

    /** Whether the table has to be copied. */
    public synchronized boolean contains(TableId table) {
        return due.contains(table);
    }

    /** Copies were made, which count once everything up to their place is official. */
    public synchronized void copied(Collection<TableId> tables, Position place) {
        tables.stream().filter(due::contains).forEach(table -> copied.put(table, place));
    }

    /** Everything up to there is official. */
    public synchronized void official(Position reached) {
        copied.entrySet().removeIf(copy -> reached.covers(copy.getValue()) && due.remove(copy.getKey()));
    }
}
