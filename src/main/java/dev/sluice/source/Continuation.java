package dev.sluice.source;

import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the copy that exists may be gone on with: a port that whoever knows how its rows were masked implements. Rows
 * that are read from now on must be masked as those that are there.
 */
public interface Continuation {
    /**
     * Judges the copy that is official.
     *
     * @param tables all that are to be replicated
     * @return those of which no row may stay, so that they have to be copied again; all others may be gone on with
     * @throws FatalSourceException if a person has to decide; it says what, and lists tables and columns
     */
    Set<TableId> judge(List<TableSchema> tables);

    /** That {@link #judge} named tables, and nothing may be copied. */
    static FatalSourceException mayNotCopy(Set<TableId> tables) {
        return new FatalSourceException(
                "Cannot go on with " + tables + ": their masks or their columns ask for a new copy,"
                        + " and SLUICE_SOURCE_LOAD is never. Set it to auto, or undo the change of the policy or of the tables");
    }

    /**
     * Copies of tables follow that are no part of what is official. Call it before the session begins.
     *
     * @throws RuntimeException if what is left of them cannot be removed; nothing may be copied then
     */
    void join(List<TableSchema> tables);

    /**
     * What interrupted copies have left that may be gone on with: each row as it would be masked now.
     *
     * @param tables of which copies follow
     * @return {@link dev.sluice.row.LogEvent.RangeEnd#part} of all that is kept of a table; no entry where nothing is
     * @throws RuntimeException if it cannot be read; nothing may be copied then
     */
    Map<TableId, Set<String>> kept(List<TableSchema> tables);

    /**
     * Copies of some tables follow: of what is official these are no part any longer.
     *
     * @param tables those that {@link #judge} named
     * @throws RuntimeException if that cannot be noted; nothing may be copied then
     */
    void beginAgain(List<TableSchema> tables);

    /**
     * All tables begin anew: what is official, if anything, is so no longer.
     *
     * @param tables all that there are
     * @param copied whether a copy of them follows
     * @throws RuntimeException if that cannot be noted; nothing may be copied then
     */
    void beginAnew(List<TableSchema> tables, boolean copied);
}
