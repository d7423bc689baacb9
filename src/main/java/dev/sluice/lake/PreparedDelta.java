package dev.sluice.lake;

import dev.sluice.row.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.ContentFileUtil;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** A cut's part of a table with its delete files written: what is committed, and what is then known of the files. */
final class PreparedDelta {
    private final TablePart part;
    private final MirrorTable mirror;
    private final Table table;
    private final DeletedRows deletedRows;

    /** A rewrite of which no row is alive any more. */
    private TablePart.@Nullable Rewritten discarded;

    private final List<DeleteFile> addedDeletes = new ArrayList<>();
    private final Set<DeleteFile> removedDeletes = new HashSet<>();
    private final List<DataFile> removedFiles = new ArrayList<>();

    /** What the commit makes of the committed files. */
    private final Map<Integer, CommittedFiles.Committed> changed = new HashMap<>();

    private final Map<String, RoaringBitmap> deleted = new HashMap<>();
    private final Set<Integer> emptied = new HashSet<>();

    /** New data files by their numbers: the cut's own, and the output of a rewrite. */
    private final Map<Integer, DataFile> added = new HashMap<>();

    private final Map<Integer, RoaringBitmap> deletes;

    /** @param table as the commit makes it, with what the cut changes of its columns and partitions */
    PreparedDelta(TablePart part, Table table, DeletedRows deletedRows) {
        this.part = part;
        this.table = table;
        this.mirror = part.table();
        this.deletedRows = deletedRows;
        if (part.replacesAll() && mirror.head() != MirrorTable.NO_SNAPSHOT) {
            removeAll();
        }
        this.added.putAll(part.files());
        this.deletes = new HashMap<>(part.deletes());
        if (part.rewritten() != null) {
            prepareRewrite(part.rewritten());
        }
        added.forEach((number, file) -> changed.put(number, new CommittedFiles.Committed(file, List.of(), 0)));
        if (!deletes.isEmpty()) {
            if (mirror.formatVersion() >= 3) {
                prepareVectors();
            } else {
                preparePositionDeletes();
            }
        }
    }

    /** @param delta a new one */
    RowDelta fill(RowDelta delta, @Nullable Position position) {
        if (mirror.head() != MirrorTable.NO_SNAPSHOT) {
            // Nothing can have come in between (see GuardedCommit); this spares the search through the history.
            delta.validateFromSnapshot(mirror.head());
        }
        if (position != null) {
            delta.set(Ancestry.POSITION, position.toJson());
        }
        if (part.copiedAt() != null) {
            delta.set(Ancestry.COPY, "true");
        }
        MaskingText.note(delta, part.masking());
        removedFiles.forEach(delta::removeRows);
        removedDeletes.forEach(delta::removeDeletes);
        added.values().forEach(delta::addRows);
        addedDeletes.forEach(delta::addDeletes);
        return delta;
    }

    private void removeAll() {
        // Asked of the table, because format 2's delete files are not kept in memory.
        try (CloseableIterable<FileScanTask> tasks =
                mirror.table().newScan().useSnapshot(mirror.head()).planFiles()) {
            for (FileScanTask task : tasks) {
                removedFiles.add(task.file());
                removedDeletes.addAll(task.deletes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot list the files of " + mirror.schema().id(), e);
        }
    }

    /** The new file takes the old ones' place, less the rows that were deleted while it was being written. */
    private void prepareRewrite(TablePart.Rewritten rewritten) {
        RoaringBitmap dead = new RoaringBitmap();
        Map<DeleteFile, Integer> uses = new HashMap<>();
        for (Rewrite.Input input : rewritten.rewrite().inputs()) {
            CommittedFiles.Committed file = mirror.committed().get(input.number());
            if (file == null) {
                // Its last row was deleted meanwhile, and the file removed.
                dead.or(input.all());
                continue;
            }
            // Only delete files that the rewrite has not seen: in format 2 there may be dozens that it has.
            List<DeleteFile> since = file.deletes().stream()
                    .filter(delete -> !input.known().contains(delete.location()))
                    .toList();
            CommittedFiles.Committed late = new CommittedFiles.Committed(file.file(), since, file.deletedRows());
            dead.or(input.moved(deletedRows.united(mirror.table(), late, new RoaringBitmap())));
            removedFiles.add(file.file());
            emptied.add(input.number());
            file.deletes().forEach(delete -> uses.merge(delete, 1, Integer::sum));
        }
        uses.forEach((delete, count) -> {
            if (ContentFileUtil.isFileScoped(delete)
                    || count == mirror.committed().sharing(delete)) {
                removedDeletes.add(delete);
            }
        });
        RoaringBitmap own = deletes.remove(rewritten.number());
        if (own != null) {
            dead.or(own);
        }
        DataFile output = rewritten.rewrite().output();
        if (dead.getLongCardinality() < output.recordCount()) {
            added.put(rewritten.number(), output);
            if (!dead.isEmpty()) {
                deletes.put(rewritten.number(), dead);
            }
        } else {
            discarded = rewritten;
        }
    }

    private void prepareVectors() {
        Map<DataFile, RoaringBitmap> written = new HashMap<>();
        Map<DataFile, Integer> numbers = new HashMap<>();
        deletes.forEach((number, now) -> {
            CommittedFiles.Committed file = fileOf(number);
            RoaringBitmap all = added.containsKey(number) ? now : deletedRows.united(mirror.table(), file, now);
            // Files of format 2 that cover several data files stay: readers prefer the vector where there is one.
            file.deletes().stream().filter(ContentFileUtil::isFileScoped).forEach(removedDeletes::add);
            if (all.getLongCardinality() == file.file().recordCount()) {
                removedFiles.add(file.file());
                emptied.add(number);
            } else {
                written.put(file.file(), all);
                numbers.put(file.file(), number);
                deleted.put(file.file().location(), all);
            }
        });
        if (!written.isEmpty()) {
            DeletionVectors.write(table, output(FileFormat.PUFFIN), written).forEach((file, vector) -> {
                addedDeletes.add(vector);
                changed.put(
                        numbers.getOrDefault(file, 0),
                        new CommittedFiles.Committed(file, List.of(vector), vector.recordCount()));
            });
        }
    }

    private void preparePositionDeletes() {
        Map<DataFile, RoaringBitmap> written = new HashMap<>();
        deletes.forEach((number, now) -> written.put(fileOf(number).file(), now));
        Map<DataFile, DeleteFile> byFile = new HashMap<>();
        for (List<Map.Entry<DataFile, RoaringBitmap>> partition :
                PartitionGroups.of(table, written.entrySet(), Map.Entry::getKey)) {
            DeleteFile delete = PositionDeletes.write(table, output(FileFormat.PARQUET), partition);
            addedDeletes.add(delete);
            partition.forEach(entry -> byFile.put(entry.getKey(), delete));
        }
        deletes.forEach((number, now) -> {
            CommittedFiles.Committed file = fileOf(number);
            List<DeleteFile> all = new ArrayList<>(file.deletes());
            all.add(byFile.get(file.file()));
            changed.put(
                    number,
                    new CommittedFiles.Committed(
                            file.file(), List.copyOf(all), file.deletedRows() + now.getLongCardinality()));
        });
    }

    private CommittedFiles.Committed fileOf(int number) {
        CommittedFiles.Committed file = changed.get(number);
        if (file == null) {
            file = mirror.committed().get(number);
        }
        if (file == null) {
            throw new IllegalStateException("Cannot delete rows of data file " + number + " of "
                    + mirror.schema().id() + ": it is unknown");
        }
        return file;
    }

    private OutputFile output(FileFormat format) {
        return OutputFileFactory.builderFor(table, 0, 0)
                .format(format)
                .suffix("deletes")
                .build()
                .newOutputFile()
                .encryptingOutputFile();
    }

    /** The commit took place. */
    void accept() {
        CommittedFiles committed = mirror.committed();
        if (part.replacesAll()) {
            committed.all().forEach(file -> deletedRows.forget(file.file().location()));
            committed.byNumber().keySet().forEach(mirror.files()::forget);
            committed.clear();
        }
        for (int number : emptied) {
            deletedRows.forget(fileOf(number).file().location());
            committed.remove(number);
            mirror.files().forget(number);
        }
        if (discarded != null) {
            discarded.rewrite().discard();
            mirror.files().forget(discarded.number());
        }
        changed.forEach(committed::put);
        deleted.forEach(deletedRows::keep);
    }
}
