package dev.sluice.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.row.Masking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.jboss.logging.Logger;

/**
 * What a copy has of a table before it is whole, so that it can be gone on with after a crash: data files in snapshots
 * that are in the table's metadata and nowhere in its history, so that no reader sees them and nobody takes them for orphans.
 *
 * <p>Ranges end on the threads that write them. What is kept is read, and given up, on the writer's thread and a commit's.
 */
final class KeptCopy {
    /** On such a snapshot the names of what its files hold, as JSON. */
    static final String PARTS = "sluice.copied-parts";

    private static final Logger LOG = Logger.getLogger(KeptCopy.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

    /** Of the time that a copy has taken, this part may be lost: so a long one makes few hundred snapshots. */
    private static final int PARTS_OF_TIME = 50;

    private final MirrorTable mirror;
    private final Duration every;
    private final long begun = System.nanoTime();
    private long last = begun;
    private Map<Integer, DataFile> files = new HashMap<>();
    private List<String> parts = new ArrayList<>();
    private boolean keeps;

    /** Whether a range is complete that is not kept yet. */
    private boolean waits;

    /** Held while a snapshot is being made. */
    private final Object making = new Object();

    /** Names of what is kept for certain. */
    private final Set<String> kept = new HashSet<>();

    /** Files of which it is not known whether a snapshot refers to them. */
    private final List<DataFile> unsure = new ArrayList<>();

    private KeptCopy(MirrorTable mirror, Duration every, String mark) {
        this.mirror = mirror;
        this.every = every;
        // A catalog that keeps files which its tables do not show has ideas of its own about what it shows.
        this.keeps = !mark.isEmpty()
                && mirror.schema().hasKey()
                && mirror.masking().collidingKeys().isEmpty()
                && OrphanFiles.mayDelete(mirror.table());
        parts.add(mark);
    }

    /**
     * A copy from the beginning; what is left of earlier ones goes.
     *
     * @param every how long what is complete may wait until it is kept, at least
     * @param mark names the copy; empty if nothing of it shall be kept
     */
    static KeptCopy begin(MirrorTable mirror, Duration every, String mark) {
        clear(mirror.table());
        return new KeptCopy(mirror, every, mark);
    }

    /** A copy that adds to what is kept, which is asked for by {@link #files}. */
    static KeptCopy goOn(MirrorTable mirror, Duration every, String mark) {
        return new KeptCopy(mirror, every, mark);
    }

    /** The names of all that may be gone on with; none if something of it is masked otherwise, or has other columns. */
    static Set<String> parts(Table table, Masking masking) {
        Set<String> parts = new HashSet<>();
        for (Snapshot snapshot : current(table)) {
            boolean fits = MaskingText.print(masking).equals(snapshot.summary().get(MaskingText.SUMMARY))
                    && Objects.equals(snapshot.schemaId(), table.schema().schemaId());
            if (!fits) {
                return Set.of();
            }
            parts.addAll(parts(table, snapshot));
        }
        return parts;
    }

    private static List<String> parts(Table table, Snapshot snapshot) {
        try {
            return JSON.readValue(snapshot.summary().get(PARTS), NAMES);
        } catch (JsonProcessingException e) {
            throw new LakeRefusedException("Cannot read " + PARTS + " of snapshot " + snapshot.snapshotId() + " of "
                    + table.name() + ": it was not written by Sluice. Expire that snapshot");
        }
    }

    private static List<Snapshot> current(Table table) {
        return OrphanFiles.mayDelete(table)
                ? all(table).stream()
                        .filter(snapshot -> !isVoid(table, snapshot))
                        .toList()
                : List.of();
    }

    /** Whether the table has got another snapshot since: such ones have become it, or belong to a copy that nobody goes on with. */
    static boolean isVoid(Table table, Snapshot snapshot) {
        Snapshot head = table.currentSnapshot();
        return snapshot.summary().containsKey(PARTS)
                && head != null
                && snapshot.sequenceNumber() < head.sequenceNumber();
    }

    private static List<Snapshot> all(Table table) {
        List<Snapshot> found = new ArrayList<>();
        for (Snapshot snapshot : table.snapshots()) {
            if (snapshot.summary().containsKey(PARTS)) {
                found.add(snapshot);
            }
        }
        return found;
    }

    /**
     * The files of all that is kept. Notes that they were gone on with, so that it shows how often they are.
     *
     * @param expected the names of what the caller goes on with
     * @throws LakeUnavailableException if something else is kept: a session that has ended may still have added to it. Who
     *     asks again gets that, too
     */
    List<DataFile> files(Set<String> expected) {
        if (!parts(mirror.table(), mirror.masking()).equals(expected)) {
            throw new LakeUnavailableException("Cannot go on with what an interrupted copy has left of " + mirror.id()
                    + ": it has become other than it was said to be");
        }
        List<DataFile> found = new ArrayList<>();
        try {
            for (Snapshot snapshot : current(mirror.table())) {
                for (ManifestFile manifest :
                        snapshot.dataManifests(mirror.table().io())) {
                    if (Objects.equals(manifest.snapshotId(), snapshot.snapshotId())) {
                        read(manifest, found);
                    }
                }
            }
        } catch (NotFoundException e) {
            throw torn(Catalogs.reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what is kept of " + mirror.id() + ": " + e.getMessage(), e);
        }
        synchronized (making) {
            kept.addAll(expected);
        }
        keep(take());
        return found;
    }

    private void read(ManifestFile manifest, List<DataFile> into) throws IOException {
        Table table = mirror.table();
        try (CloseableIterable<DataFile> files = ManifestFiles.read(manifest, table.io(), table.specs())) {
            files.forEach(file -> into.add(asNew(file)));
        }
    }

    /** Without what a commit gives a file: it gets that again, from the one that shows it. */
    private DataFile asNew(DataFile file) {
        return DataFiles.builder(PartitionGroups.spec(mirror.table(), file))
                .withPartition(file.partition())
                .withPath(file.location())
                .withFormat(file.format())
                .withFileSizeInBytes(file.fileSizeInBytes())
                .withMetrics(new Metrics(
                        file.recordCount(),
                        file.columnSizes(),
                        file.valueCounts(),
                        file.nullValueCounts(),
                        file.nanValueCounts(),
                        file.lowerBounds(),
                        file.upperBounds()))
                .withSplitOffsets(file.splitOffsets())
                .build();
    }

    /**
     * A range is complete, and is kept by the next {@link #keepIfDue}. From any thread.
     *
     * @param rangeFiles its files by their numbers
     * @param part its name; empty if it has to be read again
     */
    void ended(Map<Integer, DataFile> rangeFiles, String part) {
        synchronized (this) {
            if (!keeps || part.isEmpty()) {
                return;
            }
            files.putAll(rangeFiles);
            parts.add(part);
            waits = true;
        }
    }

    /** Whether something complete has waited for long enough. From any thread. */
    synchronized boolean isDue() {
        long now = System.nanoTime();
        return keeps && waits && now - last >= Math.max(every.toNanos(), (now - begun) / PARTS_OF_TIME);
    }

    /** Keeps what is complete if that is due; the catalog may take its time. From any thread, now and then. */
    void keepIfDue() {
        Ranges due;
        synchronized (this) {
            if (!isDue()) {
                return;
            }
            last = System.nanoTime();
            due = take();
        }
        keep(due);
    }

    /** Complete ranges that are not kept yet. */
    private record Ranges(Map<Integer, DataFile> files, List<String> parts) {}

    private synchronized Ranges take() {
        waits = false;
        Ranges taken = new Ranges(files, parts);
        files = new HashMap<>();
        parts = new ArrayList<>();
        return taken;
    }

    /** Whether ranges that end are kept. */
    synchronized boolean keeps() {
        return keeps;
    }

    /** Rows of ranges that end from now on may be in quarantine, which is not kept. */
    synchronized void stop() {
        keeps = false;
    }

    /** Nothing is kept any more once this returns. */
    void close() {
        stop();
        synchronized (making) {
            // Whoever was about to keep something has done so, or sees that it must not.
        }
    }

    private void keep(Ranges ranges) {
        synchronized (making) {
            if (!keeps()) {
                return;
            }
            // Before it is known how it ends: what a snapshot may refer to must not be deleted.
            ranges.files().keySet().forEach(mirror.files()::keep);
            try {
                AppendFiles append = mirror.table().newFastAppend().stageOnly();
                // An attempt that seemed to fail may have taken place: what it wrote stays, for the search for orphans.
                append.deleteWith(_ -> {});
                ranges.files().values().forEach(append::appendFile);
                append.set(PARTS, JSON.writeValueAsString(ranges.parts()));
                append.set(MaskingText.SUMMARY, MaskingText.print(mirror.masking()));
                append.commit();
                kept.addAll(ranges.parts());
            } catch (JsonProcessingException | RuntimeException e) {
                stop();
                unsure.addAll(ranges.files().values());
                LOG.warnf(
                        "Cannot keep what is copied of %s, so that an interruption would cost it: %s",
                        mirror.id(), Catalogs.reason(e));
            }
        }
    }

    /**
     * Before each attempt to commit the copy: whoever expires snapshots that no branch shows deletes their files as well.
     *
     * @throws LakeUnavailableException if somebody has
     */
    void requireAll() {
        synchronized (making) {
            if (kept.isEmpty() && unsure.isEmpty()) {
                return;
            }
            Table table = mirror.table();
            table.refresh();
            Set<String> names = new HashSet<>();
            all(table).forEach(snapshot -> names.addAll(parts(table, snapshot)));
            boolean whole = names.containsAll(kept)
                    && unsure.stream()
                            .allMatch(file ->
                                    table.io().newInputFile(file.location()).exists());
            if (!whole) {
                throw torn("another engine has expired snapshots of it, and may have deleted their files");
            }
        }
    }

    /**
     * What is kept cannot be gone on with, and goes.
     *
     * @return to throw: the next session makes the copy from its beginning
     */
    LakeException torn(String reason) {
        clear(mirror.table());
        return new LakeUnavailableException("Cannot go on with what an interrupted copy has left of " + mirror.id()
                + ": " + reason + ". It is copied from its beginning");
    }

    /**
     * Expires all such snapshots. Those of their files that the table does not show are orphans from then on, which are not
     * deleted before nobody can be about to commit them.
     */
    static void clear(Table table) {
        table.refresh();
        List<Snapshot> found = all(table);
        if (found.isEmpty() || !OrphanFiles.mayDelete(table)) {
            return;
        }
        // Nothing by Iceberg's own rules.
        ExpireSnapshots expire =
                table.expireSnapshots().expireOlderThan(0).retainLast(1).cleanExpiredFiles(false);
        found.forEach(snapshot -> expire.expireSnapshotId(snapshot.snapshotId()));
        expire.commit();
    }
}
