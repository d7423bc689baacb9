package dev.sluice.lake;

import dev.sluice.row.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.DataFile;

/**
 * A table's copy while its rows come: each open range has a {@link CopyLane} that writes its files beside the others, and
 * the places of all of them go to the one key index. For the writer's thread.
 *
 * <p>INVARIANT: from its begin to its end nobody but the lanes touches the table's index and pending deletes, and they only
 * while they hold this object's monitor.
 */
final class CopyLanes {
    private final MirrorTable mirror;
    private final CutFiles files;
    private final long targetFileBytes;
    private final PendingDeletes deletes;
    private final CopyPool pool;
    private final KeptCopy kept;
    private final Runnable collision;
    private final Map<Integer, CopyLane> lanes = new HashMap<>();
    private final AtomicBoolean keeping = new AtomicBoolean();

    /**
     * @param kept takes the files of ranges that are complete
     * @param collision is run when two rows have one key; it throws if that must not be
     */
    CopyLanes(
            MirrorTable mirror,
            CutFiles files,
            long targetFileBytes,
            PendingDeletes deletes,
            CopyPool pool,
            KeptCopy kept,
            Runnable collision) {
        this.mirror = mirror;
        this.files = files;
        this.targetFileBytes = targetFileBytes;
        this.deletes = deletes;
        this.pool = pool;
        this.kept = kept;
        this.collision = collision;
    }

    /** Hands rows to their range's lane; waits while that is busy with earlier ones. */
    void append(int range, List<Row> rows) throws InterruptedException {
        lane(range).append(rows);
    }

    private CopyLane lane(int range) {
        return lanes.computeIfAbsent(range, _ -> new CopyLane(this, mirror, targetFileBytes, pool.executor()));
    }

    /**
     * The range has no more rows: its last file is completed beside the others.
     *
     * @param part its name
     */
    void endRange(int range, String part) throws InterruptedException {
        lane(range).end(part);
    }

    /** A row of the copy was kept out of the table. */
    void quarantined() {
        kept.stop();
    }

    /**
     * Waits for all lanes, and gives their files to the running cut.
     *
     * @return how many rows they hold
     */
    long finish() throws InterruptedException {
        for (CopyLane lane : lanes.values()) {
            lane.end();
        }
        Map<Integer, DataFile> written = new HashMap<>();
        for (CopyLane lane : lanes.values()) {
            written.putAll(lane.await());
        }
        // What would be kept from here on would be left of a copy that is whole.
        kept.close();
        // All or none: each file is given up once if the copy is.
        files.adopt(written);
        lanes.clear();
        return written.values().stream().mapToLong(DataFile::recordCount).sum();
    }

    /** Gives everything up. */
    void abort() {
        lanes.values().forEach(CopyLane::cancel);
        // Before any file goes: a lane that still runs may be about to keep those of the others.
        kept.close();
        lanes.values().forEach(CopyLane::discard);
        lanes.clear();
    }

    /** A range's files are complete. For the lanes' threads. */
    void rangeEnded(Map<Integer, DataFile> rangeFiles, String part) {
        kept.ended(rangeFiles, part);
        keepIfDue();
    }

    /** Has what is complete kept now and then, beside the lanes: none waits for the catalog. For the lanes' threads. */
    void keepIfDue() {
        if (kept.isDue() && keeping.compareAndSet(false, true)) {
            pool.executor().execute(() -> {
                try {
                    kept.keepIfDue();
                } finally {
                    keeping.set(false);
                }
            });
        }
    }

    /** Notes where rows lie. For the lanes' threads. */
    synchronized void place(CopyLane.Places places) {
        KeyIndex index = mirror.index();
        for (int row = 0; row < places.count(); row++) {
            long replaced = index.put(places.high(row), places.low(row), places.place(row));
            if (replaced != Place.NONE) {
                collision.run();
                // The later one stays, as in the stream.
                deletes.mark(replaced);
            }
        }
        mirror.counted(index.size());
    }
}
