package dev.sluice.lake;

import dev.sluice.row.TableId;
import java.time.Instant;

/**
 * What the lake knows of a mirrored table.
 *
 * @param rows written so far, those of the running cut included
 * @param dataFiles of the newest commit
 * @param snapshotId of the newest commit, -1 before the first
 * @param position up to which the table is complete, as JSON; empty before the first commit
 * @param lastCommit {@link Instant#EPOCH} if this process has not committed to the table
 */
public record TableStatus(
        TableId table, long rows, int dataFiles, long snapshotId, String position, Instant lastCommit) {}
