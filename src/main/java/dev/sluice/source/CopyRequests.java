package dev.sluice.source;

import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies that were asked for and are not official yet. May be used by any thread. */
final class CopyRequests {
    /** One time that somebody asked for one table: whoever asks for the same again means another copy. */
    static final class Request {
        private final TableId table;
        private final CopyScope scope;

        private Request(TableId table, CopyScope scope) {
            this.table = table;
            this.scope = scope;
        }
    }

    private final List<Request> due = new ArrayList<>();

    synchronized void add(Map<TableId, CopyScope> tables) {
        tables.forEach((table, scope) -> due.add(new Request(table, scope)));
    }

    /** Only a copy of the whole table will do. */
    synchronized void widen(TableId table) {
        due.replaceAll(
                one -> one.table.equals(table) && !one.scope.isWhole() ? new Request(table, CopyScope.WHOLE) : one);
    }

    synchronized List<Request> all() {
        return List.copyOf(due);
    }

    /** Whether anything is due that is not among these. */
    synchronized boolean hasOthersThan(List<Request> known) {
        return !known.containsAll(due);
    }

    /** These are official; not what was asked for since. */
    synchronized void official(List<Request> made) {
        due.removeAll(made);
    }

    /** What has to be copied of each table. */
    static Map<TableId, CopyScope> merged(List<Request> requests) {
        Map<TableId, CopyScope> merged = new TreeMap<>();
        requests.forEach(one -> merged.merge(one.table, one.scope, CopyScope::and));
        return merged;
    }
}
