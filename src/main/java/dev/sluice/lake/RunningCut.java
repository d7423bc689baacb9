package dev.sluice.lake;

import dev.sluice.row.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the running cut has gathered beside the rows. For the writer's thread. */
final class RunningCut {
    /** Beyond this the writer waits for the commit in flight instead of extending the cut: memory is bounded. */
    private static final long MAX_CHANGES_AHEAD = 4_000_000;

    private static final long MAX_AHEAD_NANOS = Duration.ofMinutes(1).toNanos();

    private final List<Receipt> finished = new ArrayList<>();
    private final List<Receipt> withinCopy = new ArrayList<>();
    private final List<UUID> requested = new ArrayList<>();
    private LatencySamples latencies = new LatencySamples();
    private long changes;
    private long oldestChange;
    private @Nullable Position position;
    private String offset = "{}";
    private boolean moved;
    private boolean rewritten;

    /** Tables were committed that nothing official shows yet. */
    private boolean ahead;

    void changed() {
        changed(1);
    }

    void changed(long count) {
        if (changes == 0 && !rewritten) {
            oldestChange = System.nanoTime();
        }
        changes += count;
    }

    /** Rewritten files want to be committed, too. */
    void rewritten() {
        if (!hasChanges()) {
            oldestChange = System.nanoTime();
        }
        rewritten = true;
    }

    void transactionEnded(Position end, String connectorOffset, Instant commitTime, long transactionChanges) {
        moveTo(end, connectorOffset);
        if (transactionChanges > 0) {
            latencies.add(commitTime, transactionChanges);
        }
    }

    /** Never back: a log that is read again from before the official position adds nothing to it. */
    void moveTo(Position reached, String connectorOffset) {
        if (position != null && position.covers(reached)) {
            return;
        }
        position = reached;
        offset = connectorOffset;
        moved = true;
    }

    /** Up to where the log has been applied; null before any position. */
    @Nullable
    Position position() {
        return position;
    }

    void finished(Receipt receipt) {
        finished.add(receipt);
    }

    /** A batch with rows of a copy that is still going on: it waits for the end of all copies that are open. */
    void finishedWithinCopy(Receipt receipt) {
        withinCopy.add(receipt);
    }

    /** No copy is open any more. */
    void copiesEnded() {
        finished.addAll(withinCopy);
        withinCopy.clear();
    }

    void requested(UUID id) {
        requested.add(id);
    }

    long changes() {
        return changes;
    }

    boolean hasChanges() {
        return changes > 0 || rewritten;
    }

    /** Whether the position has moved since the cut before. */
    boolean hasMoved() {
        return moved;
    }

    /** Whether tables were committed that nothing official shows yet. */
    boolean isAhead() {
        return ahead;
    }

    boolean isEmpty() {
        return !hasChanges() && !moved && !ahead && requested.isEmpty();
    }

    long nanosSinceOldestChange() {
        return System.nanoTime() - oldestChange;
    }

    boolean isTooFarAhead() {
        return changes > MAX_CHANGES_AHEAD || (hasChanges() && nanosSinceOldestChange() > MAX_AHEAD_NANOS);
    }

    /** The receipts of batches that hold nothing which is still to be committed. */
    List<Receipt> takeFinished() {
        List<Receipt> taken = List.copyOf(finished);
        finished.clear();
        return taken;
    }

    /** Ends the cut; position and offset stay until the next transaction moves them. */
    SealedCut seal(
            List<TablePart> parts,
            List<MirrorTable> tables,
            List<MirrorTable> needSnapshot,
            Optional<QuarantineWriter.Sealed> quarantined) {
        SealedCut sealed = new SealedCut(
                UUID.randomUUID(),
                position,
                offset,
                parts,
                tables,
                needSnapshot,
                quarantined,
                List.copyOf(requested),
                takeFinished(),
                latencies,
                changes);
        requested.clear();
        latencies = new LatencySamples();
        changes = 0;
        moved = false;
        rewritten = false;
        ahead = false;
        return sealed;
    }

    /** Commits tables that are beyond the running cut's position: nothing becomes official with them. */
    SealedCut sealAhead(List<TablePart> parts) {
        SealedCut sealed = new SealedCut(
                UUID.randomUUID(),
                null,
                offset,
                parts,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                new LatencySamples(),
                changes);
        changes = 0;
        rewritten = false;
        ahead |= !parts.isEmpty();
        return sealed;
    }

    /** Begins anew at an official position, if there is one. */
    void reset(@Nullable Position official, String officialOffset) {
        requested.clear();
        latencies = new LatencySamples();
        changes = 0;
        moved = false;
        rewritten = false;
        ahead = false;
        position = official;
        offset = officialOffset;
    }
}
