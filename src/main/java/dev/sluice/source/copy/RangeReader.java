package dev.sluice.source.copy;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database's part in a copy: a snapshot, and how a range of a table is read at it. */
public interface RangeReader {
    /** What the snapshot shows. */
    Position position();

    /** A connection that sees the snapshot; as many are asked for as there are readers. */
    Connection open() throws SQLException;

    /** Ends what still runs on the connection, and closes it; how that goes does not matter. */
    void end(Connection connection);

    /** Hands the rows of a range over as {@link dev.sluice.row.Change.Copied}, which carry the range's number. */
    void read(Connection connection, CopyRange range, int rowsPerBatch, Sink sink)
            throws SQLException, InterruptedException;

    /** @param action what failed, to stand after "Cannot" */
    SourceException failure(String action, SQLException cause);

    /** Takes a range's rows by the batch, and may block. */
    interface Sink {
        /** @param bytes about, as the server sends them */
        void take(List<LogEvent> rows, long bytes) throws InterruptedException;
    }
}
