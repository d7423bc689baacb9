package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import dev.sluice.source.RetryableSourceException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tables that are not any more what they were when a session began: the next one copies them anew. */
final class AlteredTables {
    private final Set<TableId> tables = ConcurrentHashMap.newKeySet();

    /** The places of the copies that were made of some. */
    private final Map<TableId, BinlogPosition> copied = new ConcurrentHashMap<>();

    /** Notes the table. @return what ends the session */
    RetryableSourceException altered(TableId table, String how) {
        tables.add(table);
        copied.remove(table);
        return new RetryableSourceException(
                "Cannot go on with " + table + " as it was: " + how + "; if it is there, it is copied anew");
    }

    boolean contains(TableId table) {
        return tables.contains(table);
    }

    /** Copies of tables were made, and count once the stream has come to their place. */
    void copied(Collection<TableId> ids, BinlogPosition place) {
        ids.forEach(id -> copied.put(id, place));
    }

    /** Everything up to there is official. */
    void acknowledged(BinlogPosition reached) {
        copied.forEach((id, place) -> {
            if (reached.covers(place)) {
                tables.remove(id);
                copied.remove(id, place);
            }
        });
    }
}
