package dev.sluice.source;

import dev.sluice.row.TableSchema;
import java.util.List;

/**
 * Whether the copy that exists may be gone on with: a port that whoever knows how its rows were masked implements. Rows
 * that are read from now on must be masked as those that are there.
 */
public interface Continuation {
    enum Verdict {
        CONTINUE,
        COPY_ANEW
    }

    /**
     * Judges the copy that is official.
     *
     * @param tables all that are to be replicated
     * @throws FatalSourceException if a person has to decide; it says what, and lists tables and columns
     */
    Verdict judge(List<TableSchema> tables);

    /**
     * A copy of all tables follows: what is official, if anything, is so no longer.
     *
     * @param tables all that will be copied
     * @throws RuntimeException if that cannot be noted; nothing may be copied then
     */
    void beginAnew(List<TableSchema> tables);
}
