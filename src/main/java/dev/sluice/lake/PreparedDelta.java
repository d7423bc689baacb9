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
    private final DeletedRows deletedRows;

    private final List<DeleteFile> addedDeletes = new ArrayList<>();
    private final Set<DeleteFile> removedDeletes = new HashSet<>();
    private final List<DataFile> removedFiles = new ArrayList<>();

    /** What the commit makes of the committed files. */
    private final Map<Integer, CommittedFiles.Committed> changed = new HashMap<>();

    private final Map<String, RoaringBitmap> deleted = new HashMap<>();
    private final Set<Integer> emptied = new HashSet<>();

    PreparedDelta(TablePart part, DeletedRows deletedRows) {
        this.part = part;
        this.mirror = part.table();
        this.deletedRows = deletedRows;
        if (part.replacesAll() && mirror.head() != MirrorTable.NO_SNAPSHOT) {
            removeAll();
        }
        part.files().forEach((number, file) -> changed.put(number, new CommittedFiles.Committed(file, List.of())));
        if (!part.deletes().isEmpty()) {
            if (mirror.formatVersion() >= 3) {
                prepareVectors();
            } else {
                preparePositionDeletes();
            }
        }
    }

    RowDelta update(@Nullable Position position) {
        RowDelta delta = mirror.table().newRowDelta();
        if (mirror.head() != MirrorTable.NO_SNAPSHOT) {
            // Nothing can have come in between (see GuardedCommit); this spares the search through the history.
            delta.validateFromSnapshot(mirror.head());
        }
        if (position != null) {
            delta.set(Ancestry.POSITION, position.toJson());
        }
        removedFiles.forEach(delta::removeRows);
        removedDeletes.forEach(delta::removeDeletes);
        part.files().values().forEach(delta::addRows);
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

    private void prepareVectors() {
        Map<DataFile, RoaringBitmap> written = new HashMap<>();
        Map<DataFile, Integer> numbers = new HashMap<>();
        part.deletes().forEach((number, added) -> {
            CommittedFiles.Committed file = fileOf(number);
            RoaringBitmap all =
                    part.files().containsKey(number) ? added : deletedRows.united(mirror.table(), file, added);
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
            DeletionVectors.write(output(FileFormat.PUFFIN), mirror.table().spec(), written)
                    .forEach((file, vector) -> {
                        addedDeletes.add(vector);
                        changed.put(numbers.getOrDefault(file, 0), new CommittedFiles.Committed(file, List.of(vector)));
                    });
        }
    }

    private void preparePositionDeletes() {
        Map<DataFile, RoaringBitmap> written = new HashMap<>();
        part.deletes().forEach((number, added) -> written.put(fileOf(number).file(), added));
        addedDeletes.add(PositionDeletes.write(mirror.table(), output(FileFormat.PARQUET), written));
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
        Table table = mirror.table();
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
            committed.clear();
        }
        for (int number : emptied) {
            deletedRows.forget(fileOf(number).file().location());
            committed.remove(number);
        }
        changed.forEach(committed::put);
        deleted.forEach(deletedRows::keep);
    }
}
