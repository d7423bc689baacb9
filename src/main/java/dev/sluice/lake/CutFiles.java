package dev.sluice.lake;

import dev.sluice.row.Row;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;

/**
 * Data files that are written for one table's running cut: complete ones, and an open one for each partition that rows
 * have come for. For one thread at a time.
 */
final class CutFiles implements OpenFiles.Owner {
    /** How often a file's size is looked at: it costs a walk over all columns. */
    private static final int ROWS_PER_SIZE_CHECK = 1024;

    private final MirrorTable mirror;
    private final OutputFileFactory outputs;
    private final long targetFileBytes;
    private final OpenFiles budget;
    private final RowStruct struct = RowStruct.computed();
    private Map<Integer, DataFile> complete = new HashMap<>();
    private final Map<PartitionKey, RowFile> open = new HashMap<>();

    /** Tells a row's partition, as the table is now; null until the first row. */
    private @Nullable PartitionKey partition;

    /** @param budget of all files that the same thread has open */
    CutFiles(MirrorTable mirror, long targetFileBytes, OpenFiles budget) {
        this.mirror = mirror;
        this.targetFileBytes = targetFileBytes;
        this.budget = budget;
        this.outputs = OutputFileFactory.builderFor(mirror.table(), 0, 0)
                .format(FileFormat.PARQUET)
                .build();
    }

    /** @return the row's place */
    long append(Row row) {
        budget.beforeRow();
        RowFile file = fileOf(partitionOf(row));
        try {
            return Place.of(file.number(), file.append(row));
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // Iceberg's message may quote the value, which may be personal: it is not passed on, not even as a cause.
            throw RowCheck.explain(mirror.schema(), row, e);
        }
    }

    private PartitionKey partitionOf(Row row) {
        try {
            PartitionKey key = partition;
            if (key == null) {
                key = new PartitionKey(mirror.layout().spec(), mirror.layout().iceberg());
                partition = key;
            }
            key.partition(struct.of(row));
            return key;
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // As above.
            throw RowCheck.explain(mirror.schema(), row, e);
        }
    }

    private RowFile fileOf(PartitionKey key) {
        RowFile file = open.get(key);
        if (file != null && file.rows() % ROWS_PER_SIZE_CHECK == 0 && file.length() >= targetFileBytes) {
            complete(file);
            open.remove(key);
            file = null;
        }
        return file == null ? begin(key.copy()) : file;
    }

    private RowFile begin(PartitionKey key) {
        MirrorTable.Layout layout = mirror.layout();
        boolean oneOfMany = layout.spec().isPartitioned();
        Map<String, String> properties = budget.properties(mirror.table(), layout.iceberg(), oneOfMany);
        // The location is not the partition's: a path appears in messages, and values of columns do not.
        OutputFile output = outputs.newOutputFile().encryptingOutputFile();
        RowFile file = new RowFile(
                mirror.table(),
                layout.iceberg(),
                layout.spec(),
                key,
                output,
                mirror.files().begin(output.location()),
                properties);
        open.put(key, file);
        budget.add(file, layout.iceberg(), oneOfMany, this);
        return file;
    }

    @Override
    public void completeEarly(RowFile file) {
        complete(file);
        open.values().remove(file);
    }

    /** The next row begins a file of its own, of the columns and the partitions that the table has by then. */
    void completeOpen() {
        for (Iterator<RowFile> files = open.values().iterator(); files.hasNext(); ) {
            // One that fails stays, so that it is given up with the cut.
            complete(files.next());
            files.remove();
        }
        partition = null;
    }

    private void complete(RowFile file) {
        DataFile done = file.complete();
        budget.remove(file);
        mirror.files().complete(file.number(), done);
        complete.put(file.number(), done);
    }

    /** Complete files that others have written for this cut. */
    void adopt(Map<Integer, DataFile> written) {
        complete.putAll(written);
    }

    /** The complete files by their numbers. */
    Map<Integer, DataFile> complete() {
        return complete;
    }

    /** The file that holds a place, completed if it is open, so that it can be read. */
    DataFile readable(long place) {
        for (Map.Entry<PartitionKey, RowFile> entry : open.entrySet()) {
            if (entry.getValue().number() == Place.file(place)) {
                complete(entry.getValue());
                open.remove(entry.getKey());
                break;
            }
        }
        DataFile holder = mirror.files().file(Place.file(place));
        if (holder == null) {
            throw new IllegalStateException("Cannot read an old row: its file is incomplete");
        }
        return holder;
    }

    /** Completes the files and hands those over of which a row is alive: the others are never shown to anybody. */
    Map<Integer, DataFile> seal(PendingDeletes deletes) {
        completeOpen();
        complete.entrySet().removeIf(entry -> {
            boolean dead = deletes.count(entry.getKey()) == entry.getValue().recordCount();
            if (dead) {
                mirror.giveUp(entry.getKey(), entry.getValue());
                deletes.forget(entry.getKey());
            }
            return dead;
        });
        Map<Integer, DataFile> sealed = complete;
        complete = new HashMap<>();
        return sealed;
    }

    void abort() {
        open.values().forEach(file -> {
            file.abort();
            budget.remove(file);
            mirror.files().forget(file.number());
        });
        open.clear();
        partition = null;
        complete.forEach(mirror::giveUp);
        complete.clear();
    }
}
