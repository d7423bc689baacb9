package dev.sluice.source;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.Position;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A kind of database that can be replicated; a sub-package implements it. */
public interface SourceDatabase {
    /**
     * Runs one session: goes on from the checkpoint, or makes the initial copy where there is none, and then streams
     * until it is interrupted.
     *
     * @return only when a copy was all that was asked for, and it has been acknowledged
     * @throws InterruptedException when interrupted; everything it opened is closed by then
     * @throws SourceException saying whether another session may succeed
     */
    void replicate(Optional<Checkpoint> checkpoint, Handover handover) throws InterruptedException;

    /**
     * Writes something harmless into the log, so that a transaction comes by even where nobody writes.
     *
     * @throws SourceException if it cannot be written
     */
    void mark(UUID id);

    /** How many bytes of log lie behind {@code position}. */
    long lagBytes(Position position);

    /**
     * The replicated tables as they are now.
     *
     * @throws SourceException if they cannot be read, or one cannot be replicated exactly
     */
    List<TableSchema> schemas();

    /**
     * Takes a snapshot whose place in the commit order is known: of a standby, if one is configured.
     *
     * @param bound how long the server may take
     * @param connections how many queries may run at once, at least 1
     * @throws SourceException if it cannot be taken
     */
    ReadableSnapshot snapshot(Duration bound, int connections) throws InterruptedException;

    /**
     * Where a copy is all that is asked for ({@code SLUICE_SOURCE_LOAD=only}): the snapshot of which this process has made it,
     * once it is acknowledged. The caller closes it, and gets it once.
     *
     * @throws SourceException if it cannot be read any more
     */
    Optional<ReadableSnapshot> copied();

    /**
     * How large each replicated table is now.
     *
     * @throws SourceException if that cannot be read
     */
    List<TableSize> sizes();

    /** Checks all that a replication needs, and changes nothing. */
    List<Finding> inspect();
}
