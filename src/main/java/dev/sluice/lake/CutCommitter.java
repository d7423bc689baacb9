package dev.sluice.lake;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/**
 * Commits sealed cuts, one after the other: first the changed tables, side by side, then the control table, which makes
 * the cut official. For the commit thread.
 */
final class CutCommitter {
    /** How long a commit is tried before the session is given up; the source's log waits meanwhile. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration BETWEEN_REFRESHES = Duration.ofMillis(200);

    private static final long DELETED_ROWS_BYTES = 64L * 1024 * 1024;

    /**
     * What a cut has made.
     *
     * @param shown each table's snapshot for those who asked for the cut: the official one, or another engine's after it
     */
    record Made(Checkpoint official, Map<TableId, Long> shown) {}

    private final UUID writer;
    private final ControlTable control;
    private final PolicyMark policy;
    private final CommitPool pool;
    private final Duration patience;
    private final CommitSteps steps;
    private final LakeMetrics metrics;
    private final TableCommitter tables;
    private final Upkeep upkeep;

    /** The sequence number of the quarantine's newest snapshot, which may be of a cut that had no position yet; 0 if none. */
    private long quarantined;

    CutCommitter(
            UUID writer,
            ControlTable control,
            PolicyMark policy,
            CommitPool pool,
            Duration patience,
            CommitSteps steps,
            LakeMetrics metrics,
            Upkeep upkeep) {
        this.writer = writer;
        this.control = control;
        this.policy = policy;
        this.pool = pool;
        this.patience = patience;
        this.steps = steps;
        this.metrics = metrics;
        this.upkeep = upkeep;
        this.tables = new TableCommitter(writer, patience, new DeletedRows(DELETED_ROWS_BYTES), steps);
    }

    /** @return what is official now; null if the cut has no position yet, so that nothing could become official */
    @Nullable
    Made commit(SealedCut cut) {
        long started = System.nanoTime();
        Position position = cut.position();
        pool.runAll(cut.parts().stream()
                .<Runnable>map(part -> () -> {
                    steps.beforeTable(part.table().schema().id());
                    tables.commit(part, cut.id(), position);
                    metrics.committedTable(part);
                    steps.afterTable(part.table().schema().id());
                })
                .toList());
        cut.quarantined()
                .ifPresent(
                        rows -> quarantined = rows.table().commit(writer, cut.id(), position, rows.files(), patience));
        if (position == null) {
            return null;
        }
        pool.runAll(cut.needSnapshot().stream()
                .filter(table -> table.head() == MirrorTable.NO_SNAPSHOT)
                .<Runnable>map(table -> () -> tables.commitEmpty(table, cut.id(), position))
                .toList());
        steps.betweenTablesAndControl();
        Map<TableId, Long> snapshots = new HashMap<>();
        Map<TableId, String> masks = new HashMap<>();
        for (MirrorTable table : cut.tables()) {
            if (table.head() != MirrorTable.NO_SNAPSHOT) {
                snapshots.put(table.schema().id(), table.head());
                masks.put(table.schema().id(), table.writtenDigest());
            }
        }
        Map<TableId, Long> others = cut.requested().isEmpty() ? Map.of() : others(cut.tables());
        Checkpoint official = control.commit(
                writer,
                cut.id(),
                position,
                cut.offset(),
                snapshots,
                masks,
                policy.fingerprint(),
                quarantined,
                cut.requested(),
                others,
                patience);
        steps.afterControl();
        metrics.official(cut, Instant.now(), Duration.ofNanos(System.nanoTime() - started));
        Map<TableId, Long> shown = new HashMap<>(snapshots);
        shown.putAll(others);
        upkeep.committed(cut, official, shown, control.head());
        return new Made(official, shown);
    }

    /**
     * Whoever asks for a cut compares what readers see: of a table that another engine has changed and no cut since, that
     * is its snapshot, not ours before it.
     */
    private Map<TableId, Long> others(List<MirrorTable> tables) {
        Map<TableId, Long> others = new ConcurrentHashMap<>();
        pool.runAll(tables.stream()
                .<Runnable>map(mirror -> () -> {
                    refresh(mirror.table());
                    long newest = Ancestry.head(mirror.table());
                    if (Ancestry.hasOtherWriter(mirror.table(), writer, mirror.head())) {
                        throw new FencedException(mirror.table().name());
                    }
                    if (newest != mirror.head() && newest != MirrorTable.NO_SNAPSHOT) {
                        others.put(mirror.id(), newest);
                    }
                })
                .toList());
        return others;
    }

    private void refresh(Table table) {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                table.refresh();
                return;
            } catch (NoSuchTableException _) {
                throw new TableChangedException(
                        "Cannot go on with " + table.name() + ": another engine has dropped it");
            } catch (RuntimeException e) {
                LockSupport.parkNanos(BETWEEN_REFRESHES.toNanos());
                if (Thread.currentThread().isInterrupted() || System.nanoTime() - giveUp > 0) {
                    throw new LakeUnavailableException("Cannot look at " + table.name() + ": " + Catalogs.reason(e), e);
                }
            }
        }
    }
}
