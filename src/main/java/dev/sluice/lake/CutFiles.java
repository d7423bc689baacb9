package dev.sluice.lake;

import dev.sluice.row.Row;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;

/** The data files that the running cut writes for one table: complete ones and the open one. For the writer's thread. */
final class CutFiles {
    /** How often the open file's size is looked at: it costs a walk over all columns. */
    private static final int ROWS_PER_SIZE_CHECK = 1024;

    private final MirrorTable mirror;
    private final OutputFileFactory outputs;
    private final long targetFileBytes;
    private Map<Integer, DataFile> complete = new HashMap<>();
    private @Nullable RowFile open;

    CutFiles(MirrorTable mirror, long targetFileBytes) {
        this.mirror = mirror;
        this.targetFileBytes = targetFileBytes;
        this.outputs = OutputFileFactory.builderFor(mirror.table(), 0, 0)
                .format(FileFormat.PARQUET)
                .build();
    }

    /** @return the row's place */
    long append(Row row) {
        RowFile file = open;
        if (file == null) {
            file = begin();
            open = file;
        } else if (file.rows() % ROWS_PER_SIZE_CHECK == 0 && file.length() >= targetFileBytes) {
            completeOpen();
            return append(row);
        }
        try {
            return Place.of(file.number(), file.append(row));
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // Iceberg's message may quote the value, which may be personal: it is not passed on, not even as a cause.
            throw RowCheck.explain(mirror.schema(), row, e);
        }
    }

    private RowFile begin() {
        OutputFile output = outputs.newOutputFile().encryptingOutputFile();
        return new RowFile(
                mirror.table(),
                mirror.layout().iceberg(),
                output,
                mirror.files().begin(output.location()));
    }

    /** The next row begins a file of its own, of the columns that the table has by then. */
    void completeOpen() {
        RowFile file = open;
        if (file != null) {
            open = null;
            DataFile done = file.complete();
            mirror.files().complete(file.number(), done);
            complete.put(file.number(), done);
        }
    }

    /** Complete files that others have written for this cut. */
    void adopt(Map<Integer, DataFile> written) {
        complete.putAll(written);
    }

    /** The file that holds a place, completed if it is the open one, so that it can be read. */
    DataFile readable(long place) {
        RowFile file = open;
        if (file != null && file.number() == Place.file(place)) {
            completeOpen();
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
        RowFile file = open;
        open = null;
        if (file != null) {
            file.abort();
            mirror.files().forget(file.number());
        }
        complete.forEach(mirror::giveUp);
        complete.clear();
    }
}
