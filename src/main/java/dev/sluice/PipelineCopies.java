package dev.sluice;

import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.TableCopies;
import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import dev.sluice.source.CopyStatus;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tables that a repair has copied again, or parts of them: by a later session of the replication, before it streams. */
@Singleton
final class PipelineCopies implements TableCopies {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration BOUND = Duration.ofHours(48);

    private final Replication replication;

    PipelineCopies(Replication replication) {
        this.replication = replication;
    }

    @Override
    public void copyAgain(Map<TableId, CopyScope> tables, Consumer<String> progress) throws InterruptedException {
        long before = replication.status().session();
        if (!replication.copyAgain(tables)) {
            throw new NotCompletedException(
                    "Cannot repair: the replication has ended, or was never to go on after its first copy");
        }
        long deadline = System.nanoTime() + BOUND.toNanos();
        String told = "";
        while (System.nanoTime() < deadline) {
            ReplicationStatus now = replication.status();
            // A part settles while its session streams already, and may need the whole table after all.
            if (now.session() > before
                    && now.state() == ReplicationStatus.State.STREAMING
                    && now.copiesPending().stream().noneMatch(tables::containsKey)) {
                return;
            }
            if (replication.ended().isDone()) {
                throw new NotCompletedException("Cannot repair: the replication has ended before the copies were made");
            }
            String phase = describe(tables.keySet());
            if (!phase.equals(told)) {
                progress.accept(phase);
                told = phase;
            }
            Thread.sleep(POLL_INTERVAL);
        }
        throw new NotCompletedException("Cannot repair: the copies still run after " + BOUND.toHours() + " h");
    }

    private String describe(Set<TableId> tables) {
        return replication.copies().stream()
                .filter(copy -> tables.contains(copy.table()) && !copy.isFinished())
                .map(PipelineCopies::describe)
                .collect(Collectors.joining("; ", "repairing: copying again", ""));
    }

    private static String describe(CopyStatus copy) {
        return " " + copy.table() + ", " + copy.finishedRanges() + " of " + copy.ranges() + " ranges";
    }
}
