package dev.sluice.lake;

import dev.sluice.row.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Commits a cut's part of one table: new data files, their deletes and the position in one snapshot. */
final class TableCommitter {
    private static final Logger LOG = Logger.getLogger(TableCommitter.class);

    private final UUID writer;
    private final Duration patience;
    private final DeletedRows deletedRows;
    private final CommitSteps steps;

    TableCommitter(UUID writer, Duration patience, DeletedRows deletedRows, CommitSteps steps) {
        this.steps = steps;
        this.writer = writer;
        this.patience = patience;
        this.deletedRows = deletedRows;
    }

    /** @param position of the cut; null before the first complete position, in a copy's commit */
    void commit(TablePart part, UUID cut, @Nullable Position position) {
        MirrorTable mirror = part.table();
        Position upTo = later(position, part.copiedAt());
        Changelog changelog = mirror.changelog();
        if (changelog != null && part.changes().isPresent()) {
            changelog.commit(writer, cut, upTo, part.masking(), part.changes().get(), patience);
            steps.afterChanges(mirror.id());
        }
        PreparedDelta[] prepared = new PreparedDelta[1];
        BiFunction<Table, Supplier<RowDelta>, RowDelta> update = (table, begin) -> {
            if (part.kept() != null) {
                part.kept().requireAll();
            }
            if (prepared[0] == null) {
                // Once: if an attempt takes place though it seemed to fail, its files are the ones that we know.
                prepared[0] = new PreparedDelta(part, table, deletedRows);
            }
            RowDelta delta = prepared[0].fill(begin.get(), upTo);
            noteChanges(mirror, delta);
            return delta;
        };
        GuardedCommit commit = new GuardedCommit(mirror.table(), writer, cut, mirror.head(), patience);
        Snapshot snapshot = part.evolutions().isEmpty()
                ? commit.run(() -> update.apply(mirror.table(), mirror.table()::newRowDelta))
                : commit.run(transaction -> {
                    evolve(part, transaction);
                    return update.apply(transaction.table(), transaction::newRowDelta);
                });
        prepared[0].accept();
        mirror.committed(snapshot.snapshotId(), part.masking(), upTo, Instant.now());
        if (part.copiedAt() != null) {
            clearKept(mirror);
        }
    }

    private static void noteChanges(MirrorTable mirror, SnapshotUpdate<?> update) {
        Changelog changelog = mirror.changelog();
        if (changelog != null) {
            changelog.note(update);
        }
    }

    private static void clearKept(MirrorTable mirror) {
        try {
            KeptCopy.clear(mirror.table());
        } catch (RuntimeException e) {
            // It is void all the same: see KeptCopy.
            LOG.warnf("Cannot clear what was kept of the copy of %s: %s", mirror.id(), Catalogs.reason(e));
        }
    }

    private static void evolve(TablePart part, Transaction transaction) {
        part.evolutions().forEach(evolution -> evolution.applyTo(transaction));
        Table table = transaction.table();
        // The cut's files have the identifiers that were foreseen, and their partitions are named by such a one.
        if (!table.schema().sameSchema(part.schema())
                || !part.spec().equals(table.specs().get(part.spec().specId()))) {
            throw new TableChangedException("Cannot commit to "
                    + part.table().table().name()
                    + ": another engine has changed its columns or partitions, and it is read anew");
        }
    }

    /** Gives a table without a snapshot an empty one, so that every cut can name a snapshot of it. */
    void commitEmpty(MirrorTable mirror, UUID cut, Position position) {
        Snapshot snapshot = new GuardedCommit(mirror.table(), writer, cut, mirror.head(), patience).run(() -> {
            AppendFiles empty = mirror.table().newFastAppend().set(Ancestry.POSITION, position.toJson());
            MaskingText.note(empty, mirror.masking());
            noteChanges(mirror, empty);
            return empty;
        });
        mirror.committed(snapshot.snapshotId(), mirror.masking(), position, Instant.now());
    }

    private static @Nullable Position later(@Nullable Position cut, @Nullable Position copy) {
        if (cut == null || copy == null) {
            return cut == null ? copy : cut;
        }
        return cut.covers(copy) ? cut : copy;
    }
}
