package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Applies changes to one table: new rows go to the open data file, replaced and deleted ones are marked at their place,
 * which the key index knows. For the writer's thread only.
 *
 * <p>INVARIANT: at most one live row per key (or exactly as many as the index counts) in committed files, this cut's
 * complete files and the open file together, and the index points at it.
 */
final class TableWriter {
    private final MirrorTable mirror;
    private final TableSchema schema;
    private final KeyIndex index;
    private final long targetFileBytes;
    private final CutFiles files;
    private final UnchangedValues unchanged;
    private final LargeValues largeValues;
    private final int[] largeColumns;
    private final Counts counts;
    private final PendingDeletes deletes = new PendingDeletes();

    private final boolean refusesCollisions;

    /** How the rows are masked that the table holds, the running cut's included. */
    private Masking masking;

    private boolean replacesAll;
    private boolean changed;
    private @Nullable CopyLanes copy;
    private @Nullable Position copiedAt;
    private @Nullable Rewrite rewrite;

    /** Up to here the table is complete already, so replayed changes are dropped; null once the log has passed it. */
    private @Nullable Position replayUntil;

    private @Nullable Transaction judged;
    private boolean dropped;

    TableWriter(MirrorTable mirror, long targetFileBytes, LargeValues largeValues, Counts counts) {
        this.mirror = mirror;
        this.schema = mirror.schema();
        this.index = mirror.index();
        this.targetFileBytes = targetFileBytes;
        this.files = new CutFiles(mirror, targetFileBytes);
        this.unchanged = new UnchangedValues(mirror, files, largeValues);
        this.largeValues = largeValues;
        this.largeColumns = LargeValues.columns(schema);
        this.counts = counts;
        this.replayUntil = mirror.position();
        this.refusesCollisions = !mirror.masking().collidingKeys().isEmpty();
        this.masking = mirror.masking().alteredSince(mirror.written()).isEmpty() ? mirror.masking() : mirror.written();
    }

    MirrorTable mirror() {
        return mirror;
    }

    /**
     * INVARIANT: two masks never mix in one column. Rows that were written under other masks have to go first, in one
     * step with a copy that replaces them.
     *
     * @throws LakeRefusedException if there are such rows
     */
    void requireOwnMasks() {
        requireOwnMasks(mirror.masking());
    }

    /** As {@link #requireOwnMasks()}, of a masking that is yet another. */
    void requireOwnMasks(Masking now) {
        List<String> altered = now.alteredSince(masking);
        if (!altered.isEmpty()) {
            throw new LakeRefusedException("Cannot write to " + schema.id() + ": the lake holds rows of it under"
                    + " another policy: " + String.join("; ", altered) + ". Put the old policy and its key back, or set"
                    + " SLUICE_POLICY_CHANGE=copy and restart, which copies all tables again");
        }
    }

    boolean hasChanges() {
        return changed || rewrite != null;
    }

    /** Whether the table's committed files may be rewritten in the background from now on. */
    boolean mayBeRewritten() {
        return !replacesAll && copy == null && rewrite == null;
    }

    /** Takes a rewrite into the running cut. @return false if it is void, because the files that it replaces are gone */
    boolean take(Rewrite done) {
        boolean valid = mayBeRewritten() && done.table() == mirror && done.generation() == mirror.generation();
        if (valid) {
            rewrite = done;
        }
        return valid;
    }

    boolean isCopying() {
        return copy != null;
    }

    /** Whether the transaction's changes are new to this table, and not held since before a crash. */
    @SuppressWarnings("ReferenceEquality") // one instance stands for one Begin
    boolean accepts(Transaction transaction) {
        Position until = replayUntil;
        if (until == null) {
            return true;
        }
        if (judged != transaction) {
            judged = transaction;
            dropped = !transaction.previous().covers(until);
            if (!dropped) {
                replayUntil = null;
            }
        }
        return !dropped;
    }

    void insert(Row row) {
        long replaced = append(row);
        if (replaced != Place.NONE) {
            requireNoCollision();
            deletes.mark(replaced);
            counts.replacedInsert();
        }
    }

    /** No source has two rows of one key; so if its mask can give two keys one result, it has. */
    private void requireNoCollision() {
        if (refusesCollisions) {
            throw new LakeRefusedException("Cannot write a row of " + schema.id() + ": another row has the same key"
                    + " once it is masked. Mask the key so that it stays unique (pass, hash, tokenize, fpe or email):"
                    + " column " + String.join(", ", mirror.masking().collidingKeys()));
        }
    }

    void update(Row before, Row after) {
        Row row = UnchangedValues.fill(after, before);
        boolean moves = !schema.hasKey() || keyChanges(before, row);
        if (moves) {
            requireIdentity(before);
        }
        long old = moves ? index.remove(before) : Place.NONE;
        if (UnchangedValues.first(row) >= 0) {
            if (!moves) {
                requireIdentity(row);
                old = index.get(row);
            }
            row = unchanged.complete(row, old);
        }
        long replaced = append(row);
        if (moves) {
            if (old == Place.NONE) {
                counts.missingRow();
            } else {
                deletes.mark(old);
            }
            if (replaced != Place.NONE) {
                requireNoCollision();
                deletes.mark(replaced);
                counts.replacedInsert();
            }
        } else if (replaced == Place.NONE) {
            counts.missingRow();
        } else {
            deletes.mark(replaced);
        }
    }

    void delete(Row before) {
        requireIdentity(before);
        changed = true;
        long old = index.remove(before);
        if (old == Place.NONE) {
            counts.missingRow();
        } else {
            deletes.mark(old);
        }
    }

    void truncate() {
        forgetCut();
        mirror.replaceAll();
        replacesAll = true;
        changed = true;
    }

    void copyStart(CopyPool pool) {
        endCopy();
        truncate();
        masking = mirror.masking();
        copy = new CopyLanes(mirror, files, targetFileBytes, deletes, counts, pool, this::requireNoCollision);
    }

    /** The copy that is open. */
    CopyLanes copy() {
        CopyLanes open = copy;
        if (open == null) {
            throw new IllegalStateException("Cannot copy rows of " + schema.id() + ": its copy has not begun");
        }
        return open;
    }

    void copyEnd(Position position) throws InterruptedException {
        copy().finish();
        copy = null;
        copiedAt = position;
        replayUntil = position;
        judged = null;
    }

    /** @return the place that the row's key had before, {@link Place#NONE} if none */
    private long append(Row row) {
        changed = true;
        long place = files.append(row);
        if (largeColumns.length > 0) {
            largeValues.remember(mirror, largeColumns, row, place);
        }
        return index.put(row, place);
    }

    private boolean keyChanges(Row before, Row after) {
        if (before == schema.unknownRow()) {
            return false;
        }
        boolean changes = false;
        for (int column : schema.key()) {
            Object value = before.value(column);
            if (value == Marker.UNCHANGED) {
                return false;
            }
            changes |= !RowCheck.same(value, after.value(column));
        }
        return changes;
    }

    private void requireIdentity(Row row) {
        for (int column : index.columns()) {
            if (row.isUnchanged(column)) {
                throw new LakeRefusedException("Cannot find the changed row of " + schema.id()
                        + ": the log does not carry column "
                        + schema.columns().get(column).name()
                        + " of its old version. Give the table a primary key, or set its REPLICA IDENTITY to FULL");
            }
        }
    }

    /** Hands the cut's changes over for the commit; the next cut begins empty. */
    TablePart seal() {
        Map<Integer, DataFile> written = files.seal(deletes);
        TablePart.Rewritten rewritten = moveRewritten();
        Map<Integer, RoaringBitmap> deleted = mirror.moved().current(deletes.take());
        mirror.moved().moveSome();
        TablePart part = new TablePart(mirror, masking, replacesAll, written, deleted, rewritten, copiedAt);
        replacesAll = false;
        changed = false;
        copiedAt = null;
        mirror.counted(index.size());
        return part;
    }

    /** From here on the rows of the rewritten files are those of the new one. */
    private TablePart.@Nullable Rewritten moveRewritten() {
        Rewrite done = rewrite;
        rewrite = null;
        if (done == null) {
            return null;
        }
        int number = mirror.files().add(done.output());
        mirror.moved().add(done, number);
        return new TablePart.Rewritten(done, number);
    }

    private void endCopy() {
        CopyLanes open = copy;
        copy = null;
        if (open != null) {
            open.abort();
        }
    }

    private void forgetCut() {
        endCopy();
        files.abort();
        deletes.take();
        if (rewrite != null) {
            rewrite.discard();
            rewrite = null;
        }
    }

    /** Gives the running cut's changes up; the table has to be opened anew if there were any. */
    void abort() {
        if (changed) {
            mirror.discard();
        }
        forgetCut();
    }
}
