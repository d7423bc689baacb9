package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.io.OutputFileFactory;
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
    /** How often the open file's size is looked at: it costs a walk over all columns. */
    private static final int ROWS_PER_SIZE_CHECK = 1024;

    private final MirrorTable mirror;
    private final TableSchema schema;
    private final KeyIndex index;
    private final OutputFileFactory outputs;
    private final long targetFileBytes;
    private final LargeValues largeValues;
    private final int[] largeColumns;
    private final Counts counts;

    private final PendingDeletes deletes = new PendingDeletes();
    private Map<Integer, DataFile> completeFiles = new HashMap<>();
    private @Nullable RowFile open;
    private boolean replacesAll;
    private boolean changed;
    private boolean copying;
    private @Nullable Position copiedAt;

    /** Up to here the table is complete already, so replayed changes are dropped; null once the log has passed it. */
    private @Nullable Position replayUntil;

    private @Nullable Transaction judged;
    private boolean dropped;

    /** The number of the newest file of the cut before. */
    private int newest;

    TableWriter(MirrorTable mirror, long targetFileBytes, LargeValues largeValues, Counts counts) {
        this.mirror = mirror;
        this.schema = mirror.schema();
        this.index = mirror.index();
        this.targetFileBytes = targetFileBytes;
        this.largeValues = largeValues;
        this.largeColumns = LargeValues.columns(schema);
        this.counts = counts;
        this.replayUntil = mirror.position();
        this.newest = mirror.files().count();
        this.outputs = OutputFileFactory.builderFor(mirror.table(), 0, 0)
                .format(FileFormat.PARQUET)
                .build();
    }

    MirrorTable mirror() {
        return mirror;
    }

    boolean hasChanges() {
        return changed;
    }

    boolean isCopying() {
        return copying;
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
            deletes.mark(replaced);
            counts.replacedInsert();
        }
    }

    void update(Row before, Row after) {
        Row row = fill(after, before);
        boolean moves = !schema.hasKey() || keyChanges(before, row);
        if (moves) {
            requireIdentity(before);
        }
        long old = moves ? index.remove(before) : Place.NONE;
        int missing = firstUnchanged(row);
        if (missing >= 0) {
            if (!moves) {
                requireIdentity(row);
                old = index.get(row);
            }
            if (old == Place.NONE) {
                throw new LakeRefusedException("Cannot update " + schema.id()
                        + ": the log leaves out the unchanged column "
                        + schema.columns().get(missing).name() + " and the lake does not hold the row's old version."
                        + " Copy the table anew, or set its REPLICA IDENTITY to FULL");
            }
            row = fill(row, oldRow(old, row));
        }
        long replaced = append(row);
        if (moves) {
            if (old == Place.NONE) {
                counts.missingRow();
            } else {
                deletes.mark(old);
            }
            if (replaced != Place.NONE) {
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
        abortFiles();
        index.clear();
        replacesAll = true;
        changed = true;
    }

    void copyStart() {
        truncate();
        copying = true;
    }

    void copyEnd(Position position) {
        copying = false;
        copiedAt = position;
        replayUntil = position;
        judged = null;
    }

    /** @return the place that the row's key had before, {@link Place#NONE} if none */
    private long append(Row row) {
        RowFile file = open;
        if (file == null) {
            int number = mirror.files().begin();
            file = new RowFile(mirror.table(), outputs.newOutputFile().encryptingOutputFile(), number);
            open = file;
        }
        changed = true;
        long place;
        try {
            place = Place.of(file.number(), file.append(row));
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // Iceberg's message may quote the value, which may be personal: it is not passed on, not even as a cause.
            throw RowCheck.explain(schema, row, e);
        }
        if (largeColumns.length > 0) {
            largeValues.remember(mirror, largeColumns, row, place);
        }
        long replaced = index.put(row, place);
        if (file.rows() % ROWS_PER_SIZE_CHECK == 0 && file.length() >= targetFileBytes) {
            completeOpenFile();
        }
        return replaced;
    }

    private void completeOpenFile() {
        RowFile file = open;
        if (file != null) {
            open = null;
            DataFile complete = file.complete();
            mirror.files().complete(file.number(), complete);
            completeFiles.put(file.number(), complete);
        }
    }

    private Row oldRow(long place, Row row) {
        Row recalled = largeValues.recall(mirror, place);
        if (recalled != null && firstUnchanged(fill(row, recalled)) < 0) {
            return recalled;
        }
        RowFile file = open;
        if (file != null && file.number() == Place.file(place)) {
            completeOpenFile();
        }
        DataFile holder = mirror.files().file(Place.file(place));
        if (holder == null) {
            throw new IllegalStateException("Cannot read an old row: its file is incomplete");
        }
        List<Integer> wanted = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            if (row.isUnchanged(column)) {
                wanted.add(column);
            }
        }
        Row read = OldRows.read(mirror.table(), schema, holder, Place.position(place), wanted);
        Object[] old = schema.unknownRow().copyValues();
        for (int index = 0; index < wanted.size(); index++) {
            old[wanted.get(index)] = read.value(index);
        }
        return Row.of(old);
    }

    /** The row with its unchanged values taken from {@code source} where that knows them. */
    private static Row fill(Row row, Row source) {
        int first = firstUnchanged(row);
        if (first < 0) {
            return row;
        }
        Object[] values = row.copyValues();
        for (int column = first; column < values.length; column++) {
            if (values[column] == Marker.UNCHANGED) {
                values[column] = source.value(column);
            }
        }
        return Row.of(values);
    }

    private static int firstUnchanged(Row row) {
        for (int column = 0; column < row.size(); column++) {
            if (row.isUnchanged(column)) {
                return column;
            }
        }
        return -1;
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

    /** Closes the files and hands the cut's changes over for the commit; the next cut begins empty. */
    TablePart seal() {
        completeOpenFile();
        dropDeadFiles();
        Map<Integer, RoaringBitmap> taken = deletes.take();
        taken.keySet().removeIf(number -> isNew(number) && !completeFiles.containsKey(number));
        TablePart part = new TablePart(mirror, replacesAll, completeFiles, taken, copiedAt);
        newest = mirror.files().count();
        completeFiles = new HashMap<>();
        replacesAll = false;
        changed = false;
        copiedAt = null;
        mirror.counted(index.size());
        return part;
    }

    private boolean isNew(int number) {
        return number > newest;
    }

    /** A new file of which no row is alive at the end of its cut is never shown to anybody. */
    private void dropDeadFiles() {
        completeFiles.entrySet().removeIf(entry -> {
            boolean dead = deletes.count(entry.getKey()) == entry.getValue().recordCount();
            if (dead) {
                RowFile.delete(mirror.table(), entry.getValue().location());
            }
            return dead;
        });
    }

    private void abortFiles() {
        RowFile file = open;
        open = null;
        if (file != null) {
            file.abort();
        }
        completeFiles.values().forEach(complete -> RowFile.delete(mirror.table(), complete.location()));
        completeFiles.clear();
        deletes.take();
    }

    /** Gives the running cut's changes up; the table has to be opened anew if there were any. */
    void abort() {
        if (changed) {
            abortFiles();
            mirror.discard();
        }
    }
}
