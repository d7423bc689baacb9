package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import dev.sluice.source.RetryableSourceException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tables that are not any more what they were when a session began: the next one copies them anew. */
final class AlteredTables {
    private final Set<TableId> tables = ConcurrentHashMap.newKeySet();

    /** Notes the table. @return what ends the session */
    RetryableSourceException altered(TableId table, String how) {
        tables.add(table);
        return new RetryableSourceException(
                "Cannot go on with " + table + " as it was: " + how + "; if it is there, it is copied anew");
    }

    boolean contains(TableId table) {
        return tables.contains(table);
    }

    void copied(Collection<TableId> copied) {
        tables.removeAll(copied);
    }
}
