package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.copy.TablesToCopy;

/** Notes tables that are not any more what they were when a session began: the next one copies them anew. */
record AlteredTables(TablesToCopy due) {
    /** Notes the table. @return what ends the session */
    RetryableSourceException altered(TableId table, String how) {
        due.add(table);
        return new RetryableSourceException(
                "Cannot go on with " + table + " as it was: " + how + "; if it is there, it is copied anew");
    }
}
