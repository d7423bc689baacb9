package dev.sluice.lake;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One commit to one table that is made once or not at all: it succeeds only on top of the snapshot that we know, and
 * after a failure the table itself is asked whether the commit took place.
 */
final class GuardedCommit {
    private static final Logger LOG = Logger.getLogger(GuardedCommit.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final Table table;
    private final UUID writer;
    private final UUID cut;
    private final long head;
    private final Duration patience;

    /**
     * What Iceberg would delete after an attempt that it takes for failed: the attempt may have taken place all the
     * same, when a catalog answers an error though it has done what it was asked.
     */
    private final Queue<String> unwanted = new ConcurrentLinkedQueue<>();

    /** Whether an attempt has made the table so. */
    private boolean partitioned;

    /**
     * @param head the snapshot that must be the newest, {@link MirrorTable#NO_SNAPSHOT} if none
     * @param patience how long failures that may pass are retried
     */
    GuardedCommit(Table table, UUID writer, UUID cut, long head, Duration patience) {
        this.table = table;
        this.writer = writer;
        this.cut = cut;
        this.head = head;
        this.patience = patience;
    }

    /**
     * @param prepare builds the update anew for each attempt
     * @return the snapshot that the commit made
     * @throws FencedException if another Sluice has committed in the meantime
     * @throws LakeUnavailableException if the failure lasts, or somebody else changed the table
     */
    Snapshot run(Supplier<? extends SnapshotUpdate<?>> prepare) {
        return repeat(() -> {
            SnapshotUpdate<?> update = prepare.get();
            update.deleteWith(unwanted::add);
            commit(update);
        });
    }

    /**
     * As {@link #run(Supplier)}, with other changes of the table's metadata in the same commit.
     *
     * @param prepare makes the other changes, and returns the update
     */
    Snapshot run(Function<Transaction, ? extends SnapshotUpdate<?>> prepare) {
        return repeat(() -> {
            Transaction transaction = Transactions.newTransaction(
                    table.name(), new UndeletingOperations(((HasTableOperations) table).operations(), unwanted::add));
            try {
                commit(prepare.apply(transaction));
                transaction.commitTransaction();
            } finally {
                partitioned |= transaction.table().spec().isPartitioned();
            }
        });
    }

    private Snapshot repeat(Runnable commit) {
        long giveUp = System.nanoTime() + patience.toNanos();
        Duration wait = FIRST_WAIT;
        while (true) {
            RuntimeException failure = attempt(commit);
            if (failure == null) {
                Optional<Snapshot> made = Ancestry.committedCut(table, cut, head);
                if (made.isPresent()) {
                    return cleaned(made.get());
                }
                failure = new LakeUnavailableException("Cannot find the commit just made to " + table.name());
            }
            if (failure instanceof TableChangedException changed) {
                throw changed;
            }
            Optional<Snapshot> made = settle(failure);
            if (made.isPresent()) {
                return cleaned(made.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new LakeUnavailableException("Cannot commit to " + table.name() + ": interrupted", failure);
            }
            if (!mayPass(failure) || System.nanoTime() - giveUp > 0) {
                throw failed(failure);
            }
            LOG.warnf("Commit to %s failed and is tried again: %s", table.name(), reason(failure));
            LockSupport.parkNanos(wait.toNanos());
            wait = wait.multipliedBy(2).compareTo(MAX_WAIT) < 0 ? wait.multipliedBy(2) : MAX_WAIT;
        }
    }

    private void commit(SnapshotUpdate<?> update) {
        update.set(Ancestry.CUT, cut.toString());
        update.set(Ancestry.WRITER, writer.toString());
        update.validateWith(new HeadUnchanged());
        update.scanManifestsWith(ManifestWork.of(table));
        update.commit();
    }

    private static @Nullable RuntimeException attempt(Runnable commit) {
        try {
            commit.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Deletes what attempts wrote in vain. Of those that never took place, all is left to be found as orphans. */
    private Snapshot cleaned(Snapshot made) {
        if (!unwanted.isEmpty()) {
            Set<String> used = new HashSet<>();
            used.add(made.manifestListLocation());
            made.allManifests(table.io()).forEach(manifest -> used.add(manifest.path()));
            unwanted.stream()
                    .filter(location -> !used.contains(location))
                    .forEach(location -> RowFile.delete(table, location));
        }
        return made;
    }

    /** Looks at the table itself: is our commit there, or somebody else's, or neither? */
    private Optional<Snapshot> settle(RuntimeException failure) {
        try {
            table.refresh();
        } catch (RuntimeException unreachable) {
            // Nothing is known as long as the catalog is away; the next attempt cannot commit twice, because it
            // succeeds only on top of the snapshot that this one started from.
            return Optional.empty();
        }
        Optional<Snapshot> made = Ancestry.committedCut(table, cut, head);
        if (made.isPresent()) {
            return made;
        }
        if (Ancestry.head(table) != head) {
            if (Ancestry.hasOtherWriter(table, writer, head)) {
                throw new FencedException(table.name());
            }
            throw new TableChangedException(
                    "Cannot commit to " + table.name() + ": another engine has changed the table, which is read anew");
        }
        if (failure instanceof CommitStateUnknownException) {
            throw new LakeUnavailableException(
                    "Cannot tell whether the commit to " + table.name() + " will still take place", failure);
        }
        return Optional.empty();
    }

    private LakeUnavailableException failed(RuntimeException failure) {
        String message = "Cannot commit to " + table.name() + ": " + reason(failure);
        return mayQuote(failure)
                ? new LakeUnavailableException(message)
                : new LakeUnavailableException(message, failure);
    }

    private String reason(RuntimeException failure) {
        return mayQuote(failure) ? failure.getClass().getName() : Catalogs.reason(failure);
    }

    /** What does not fit into a manifest may be the value of a partition, which may be personal. */
    private boolean mayQuote(RuntimeException failure) {
        if (!partitioned && table.spec().isUnpartitioned()) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException || cause instanceof ClassCastException) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayPass(RuntimeException failure) {
        return !(failure instanceof ValidationException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof NullPointerException
                || failure instanceof LakeException);
    }

    /** Iceberg refreshes before each attempt, so a stale base is only seen by looking at the parent it is about to use. */
    private final class HeadUnchanged implements SnapshotAncestryValidator {
        @Override
        public boolean validate(Iterable<Snapshot> ancestry) {
            var newest = ancestry.iterator();
            return newest.hasNext() ? newest.next().snapshotId() == head : head == MirrorTable.NO_SNAPSHOT;
        }

        @Override
        public String errorMessage() {
            return "the newest snapshot is not " + head;
        }
    }

    /** For log lines: how long a commit took. */
    static long millisSince(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
