package dev.sluice.lake;

import dev.sluice.row.Origin;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes one table's changes to its history, in files of the running cut: the changes that the mirror takes, so that what
 * both hold is the same prefix of the log. For the writer's thread.
 */
final class ChangelogWriter implements OpenFiles.Owner {
    /** How often the open file's size is looked at: it costs a walk over all columns. */
    private static final int ROWS_PER_SIZE_CHECK = 1024;

    /** A cut's files, complete and not committed, and how many changes the history holds with them. */
    record Sealed(List<DataFile> files, long sequence) {
        Sealed {
            files = List.copyOf(files);
        }
    }

    private final Changelog changelog;
    private final MirrorTable mirror;
    private final long targetFileBytes;
    private final OpenFiles budget;
    private final ChangeStruct struct = new ChangeStruct();
    private Schema written;
    private PartitionKey partition;

    /** The commit time that the partition was computed of. */
    private long partitioned;

    private @Nullable RowFile open;
    private final List<DataFile> complete = new ArrayList<>();
    private long sequence;

    /** Until here a copy that this session made shows the table, so that single changes before are passed over. */
    private @Nullable Position copied;

    private boolean takes;

    ChangelogWriter(Changelog changelog, MirrorTable mirror, long targetFileBytes, OpenFiles budget) {
        this.changelog = changelog;
        this.mirror = mirror;
        this.targetFileBytes = targetFileBytes;
        this.budget = budget;
        this.sequence = changelog.sequence();
        this.written = changelog.written(mirror.schema());
        this.partition = new PartitionKey(changelog.table().spec(), written);
    }

    /** The table's columns are others from here on. No commit may be in flight. */
    void follow(Origin origin) {
        completeOpen();
        changelog.follow(mirror.schema(), origin);
        written = changelog.written(mirror.schema());
        partition = new PartitionKey(changelog.table().spec(), written);
    }

    /** The history does not tell how the table became what it is now. */
    void gap(@Nullable Position held) {
        append(struct.mark("gap", ++sequence, held == null ? null : held.toJson(), Instant.now()));
    }

    /** All rows were replaced by a copy; changes that it shows are not told singly. */
    void copied(Position place) {
        copied = place;
        append(struct.mark("copy", ++sequence, place.toJson(), Instant.now()));
    }

    /**
     * Of the change that follows.
     *
     * @param ordinal rises within the transaction
     */
    void at(Transaction transaction, long ordinal) {
        Position shown = copied;
        if (shown != null && transaction.previous().covers(shown)) {
            copied = null;
            shown = null;
        }
        takes = shown == null;
        struct.at(transaction, ordinal);
    }

    void insert(Row row) {
        if (takes) {
            append(struct.of("insert", ++sequence).after(mirror.schema(), row));
        }
    }

    /** @param after with {@link dev.sluice.row.Marker#UNCHANGED} where the log left out what nobody can tell */
    void update(Row before, Row after) {
        if (takes) {
            append(struct.of("update", ++sequence).before(before).after(mirror.schema(), after));
        }
    }

    void delete(Row before) {
        if (takes) {
            append(struct.of("delete", ++sequence).before(before));
        }
    }

    void truncate() {
        if (takes) {
            append(struct.of("truncate", ++sequence));
        }
    }

    private void append(ChangeStruct change) {
        budget.beforeRow();
        if (open != null
                && (isOfOtherPartition(change)
                        || (open.rows() % ROWS_PER_SIZE_CHECK == 0 && open.length() >= targetFileBytes))) {
            completeOpen();
        }
        RowFile file = open;
        if (file == null) {
            partition.partition(change);
            partitioned = change.micros();
            file = RowFile.ofPartition(
                    changelog.table(), written, partition.copy(), budget.properties(changelog.table(), written, false));
            changelog.hold(file.location());
            open = file;
            budget.add(file, written, false, this);
        }
        try {
            file.append(change);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // Iceberg's message may quote the value, which may be personal: it is not passed on, not even as a cause.
            throw new LakeRefusedException("Cannot write a change of " + mirror.id() + " to its history: "
                    + e.getClass().getSimpleName() + " in the Parquet writer");
        }
    }

    /** The changes of a transaction have one time, so that there is seldom anything to compute. */
    private boolean isOfOtherPartition(ChangeStruct change) {
        if (change.micros() == partitioned) {
            return false;
        }
        PartitionKey former = partition.copy();
        partition.partition(change);
        partitioned = change.micros();
        return !partition.equals(former);
    }

    private void completeOpen() {
        RowFile file = open;
        if (file != null) {
            // One that fails stays open, so that it is given up with the cut.
            DataFile done = file.complete();
            open = null;
            budget.remove(file);
            complete.add(done);
        }
    }

    @Override
    public void completeEarly(RowFile file) {
        completeOpen();
    }

    /** The running cut's changes, if it has some. */
    Optional<Sealed> seal() {
        completeOpen();
        if (complete.isEmpty()) {
            return Optional.empty();
        }
        Sealed sealed = new Sealed(complete, sequence);
        complete.clear();
        return Optional.of(sealed);
    }

    /** Gives up what is not sealed; nothing can be written afterwards. */
    void abort() {
        RowFile file = open;
        open = null;
        if (file != null) {
            file.abort();
            budget.remove(file);
            changelog.release(file.location());
        }
        complete.forEach(done -> {
            RowFile.delete(changelog.table(), done.location());
            changelog.release(done.location());
        });
        complete.clear();
    }
}
