package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** What nobody can exceed on a database, each taken on it while it is measured. */
interface Ceilings {
    /**
     * Properties of the engine's connector that are this database's own.
     *
     * @param directory where it keeps what it has to remember
     */
    Map<String, String> engine(BareContender.Settings settings, String reader, Path directory);

    /** Which share of the engine's rate the service aims at. */
    double goalOfEngine();

    /** The statement that reads the whole table fastest, in one word. */
    String bulk();

    /**
     * Reads the whole table by that statement, over one connection, and drops what comes.
     *
     * @throws IOException if fewer rows came
     */
    Run readToNothing(long rows) throws IOException, SQLException;

    /** The database's own count and MD5 of all rows, by two workers: a reconciliation has two connections by default. */
    Run digest() throws SQLException, InterruptedException;
}
