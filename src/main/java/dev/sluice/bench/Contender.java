package dev.sluice.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Something that drains the log in a process of its own. */
interface Contender {
    String name();

    /** The name of its own, under which each contender reads the same log. */
    String reader();

    /** Brings it to where it only has the log to read: {@code changes} of it, written while this runs. */
    void prime(Priming log) throws IOException, SQLException, InterruptedException;

    /**
     * Drains the log.
     *
     * @param warmUp how many changes come before the time counts: its code is compiled meanwhile
     * @param changes how many there are in all
     */
    Run drain(long warmUp, long changes) throws IOException, SQLException, InterruptedException;

    /** Writes the changes that a contender is primed with. */
    interface Priming {
        /** Writes {@link Backlog#TRANSACTION} changes. */
        void write() throws SQLException;
    }
}
