package dev.sluice.source.copy;

import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tables whose log cannot be followed from where the lake stands, so that each session copies them anew until such a copy
 * is official. May be used by any thread.
 */
public final class TablesToCopy {
    private final Set<TableId> due = ConcurrentHashMap.newKeySet();

    /** The places of the copies that were made of some. */
    private final Map<TableId, Position> copied = new ConcurrentHashMap<>();

    /** The table has to be copied, also if it has been just now. */
    public void add(TableId table) {
        due.add(table);
        copied.remove(table);
    }

    /** Whether the table has to be copied. */
    public boolean contains(TableId table) {
        return due.contains(table);
    }

    /** Copies were made, which count once everything up to their place is official. */
    public void copied(Collection<TableId> tables, Position place) {
        tables.forEach(table -> copied.put(table, place));
    }

    /** Everything up to there is official. */
    public void official(Position reached) {
        copied.forEach((table, place) -> {
            // Not where the table was noted again meanwhile.
            if (reached.covers(place) && copied.remove(table, place)) {
                due.remove(table);
            }
        });
    }
}
