package dev.sluice.lake;

import dev.sluice.row.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the running cut has gathered beside the rows. For the writer's thread. */
final class RunningCut {
    /** Beyond this the writer waits for the commit in flight instead of extending the cut: memory is bounded. */
    private static final long MAX_CHANGES_AHEAD = 4_000_000;

    private static final long MAX_AHEAD_NANOS = Duration.ofMinutes(1).toNanos();

    private final List<Receipt> finished = new ArrayList<>();
    private final List<UUID> requested = new ArrayList<>();
    private LatencySamples latencies = new LatencySamples();
    private long changes;
    private long oldestChange;
    private @Nullable Position position;
    private String offset = "{}";
    private boolean moved;
    private boolean rewritten;

    void changed() {
        if (changes++ == 0 && !rewritten) {
            oldestChange = System.nanoTime();
        }
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

    void moveTo(Position reached, String connectorOffset) {
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

    boolean isEmpty() {
        return !hasChanges() && !moved && requested.isEmpty();
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
    SealedCut seal(List<TablePart> parts, List<MirrorTable> tables, List<MirrorTable> needSnapshot) {
        SealedCut sealed = new SealedCut(
                UUID.randomUUID(),
                position,
                offset,
                parts,
                tables,
                needSnapshot,
                List.copyOf(requested),
                takeFinished(),
                latencies,
                changes);
        requested.clear();
        latencies = new LatencySamples();
        changes = 0;
        moved = false;
        rewritten = false;
        return sealed;
    }

    /** Commits copies that are ahead of the cut's position: they become official with a later cut. */
    SealedCut sealAhead(List<TablePart> parts) {
        SealedCut sealed = new SealedCut(
                UUID.randomUUID(),
                null,
                offset,
                parts,
                List.of(),
                List.of(),
                List.of(),
                takeFinished(),
                new LatencySamples(),
                changes);
        changes = 0;
        rewritten = false;
        return sealed;
    }

    /** Begins anew at an official position, if there is one. */
    void reset(@Nullable Position official, String officialOffset) {
        requested.clear();
        latencies = new LatencySamples();
        changes = 0;
        moved = false;
        rewritten = false;
        position = official;
        offset = officialOffset;
    }
}
