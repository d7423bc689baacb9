package dev.sluice.lake;

import dev.sluice.row.Masking;
import dev.sluice.row.Origin;
import dev.sluice.row.Position;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The history {@code <table>__changes} of a mirror: every change that the mirror has taken, in order, appended by the cut
 * that changes the mirror, just before it. The mirror's snapshot says how many changes it has taken, so that
 * what a crash has left in a history alone is found, taken back, and written again. Safe for use by several threads.
 */
final class Changelog {
    private static final Logger LOG = Logger.getLogger(Changelog.class);

    private static final String SUFFIX = "__changes";

    /** A table's property: the mirror that it is the history of. */
    private static final String PROPERTY = "sluice.changes-of";

    /**
     * On each snapshot of ours: how many changes there have been ever, and the cut that brought the last. On those of the mirror:
     * how many of them it has taken. A mirror that has no snapshot has properties of these names.
     */
    private static final String SEQUENCE = "sluice.sequence";

    private static final String LAST = "sluice.changes";

    /** On a snapshot that appends changes: the two as they were before, with a colon between. */
    private static final String BEFORE = "sluice.changes-before";

    /** On a snapshot that takes changes back. */
    private static final String TAKEN_BACK = "sluice.changes-taken-back";

    /** On a mirror's snapshot: the history does not tell of all rows that it holds, and has yet to say so. */
    private static final String GAP = "sluice.changes-gap";

    /** In place of a cut while there have been no changes. */
    private static final String NONE = "none";

    /** What a history holds: how many changes it has ever had, and the cut that brought the last. */
    private record State(long sequence, String cut) {
        static final State EMPTY = new State(0, NONE);

        static Optional<State> of(Map<String, String> summary) {
            String cut = summary.get(LAST);
            return cut == null
                    ? Optional.empty()
                    : Optional.of(new State(Long.parseLong(summary.getOrDefault(SEQUENCE, "0")), cut));
        }

        void note(SnapshotUpdate<?> update) {
            update.set(SEQUENCE, String.valueOf(sequence));
            update.set(LAST, cut);
        }

        String print() {
            return sequence + ":" + cut;
        }
    }

    private final Table table;
    private final TableIdentifier identifier;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private State state;
    private long head;
    private boolean gap;

    private Changelog(Table table, TableIdentifier identifier) {
        this.table = table;
        this.identifier = identifier;
        this.head = Ancestry.head(table);
        this.state = newest();
    }

    private State newest() {
        return Ancestry.newest(table, LAST).flatMap(State::of).orElseGet(this::counted);
    }

    /** Where another engine has expired all snapshots of ours, or there are none. */
    private State counted() {
        long last = files(Expressions.alwaysTrue()).stream()
                .mapToLong(Part::last)
                .max()
                .orElse(0);
        return last == 0 ? State.EMPTY : new State(last, "unknown");
    }

    static TableIdentifier identifier(TableIdentifier mirror) {
        return TableIdentifier.of(mirror.namespace(), mirror.name() + SUFFIX);
    }

    /** Whether a table that has a mirror's name is a history. */
    static boolean isOne(Table table) {
        return table.properties().containsKey(PROPERTY);
    }

    /** The history of a mirror if there is one, whether it is still kept or not. */
    static Optional<Changelog> find(Catalog catalog, TableIdentifier mirror) {
        TableIdentifier identifier = identifier(mirror);
        try {
            Table table = catalog.loadTable(identifier);
            return isOne(table) ? Optional.of(new Changelog(table, identifier)) : Optional.empty();
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }

    /**
     * The history of a mirror, created if it is missing, with the columns that the table has now and the changes that the
     * mirror has taken.
     *
     * @param mirror the mirror's table
     * @param writer takes back what cuts wrote that never changed the mirror
     * @throws LakeRefusedException if there is another table of that name
     */
    static Changelog open(
            Catalog catalog,
            TableIdentifier mirrorName,
            Table mirror,
            TableSchema schema,
            Origin origin,
            int format,
            UUID writer) {
        TableIdentifier identifier = identifier(mirrorName);
        Table table;
        try {
            table = catalog.loadTable(identifier);
        } catch (NoSuchTableException _) {
            table = create(catalog, identifier, mirrorName, schema, format);
        }
        if (!isOne(table)) {
            throw new LakeRefusedException("Cannot keep the history of " + schema.id() + ": there is another table "
                    + identifier + ". Rename or drop it, or set SLUICE_LAKE_CHANGELOG=false");
        }
        ChangelogLayout.follow(table, schema, origin);
        table.refresh();
        Changelog changelog = new Changelog(table, identifier);
        changelog.join(mirror, writer);
        return changelog;
    }

    private static Table create(
            Catalog catalog, TableIdentifier identifier, TableIdentifier mirror, TableSchema schema, int format) {
        Map<String, String> properties = new HashMap<>(ParquetTuning.PROPERTIES);
        properties.put(PROPERTY, mirror.toString());
        Schema columns = ChangelogLayout.create(schema);
        try {
            Table table = Catalogs.createOwn(
                    catalog, identifier, columns, ChangelogLayout.partitions(columns), format, properties);
            LOG.infof("Created %s in the lake", identifier);
            return table;
        } catch (AlreadyExistsException _) {
            throw new LakeUnavailableException("Cannot create " + identifier + ": somebody else has just created it");
        }
    }

    /** Makes the history tell what the mirror has taken, and no more; the log brings again what goes. */
    private void join(Table mirror, UUID writer) {
        if (mirror.currentSnapshot() == null) {
            if (!mirror.properties().containsKey(LAST)) {
                mirror.updateProperties()
                        .set(LAST, state.cut())
                        .set(SEQUENCE, String.valueOf(state.sequence()))
                        .commit();
            }
        } else if (mirror.properties().containsKey(LAST)) {
            UpdateProperties properties = mirror.updateProperties();
            forget(properties);
            properties.commit();
        }
        Map<String, String> taken = taken(mirror);
        State known = State.of(taken).orElse(null);
        gap = taken.containsKey(GAP);
        if (known == null || (!known.equals(state) && !isAheadOf(known))) {
            gap = true;
            fence(mirror, writer, state);
        } else if (!known.equals(state)) {
            // First of all, so that a commit of before that is still under way cannot take what goes.
            fence(mirror, writer, known);
            commit(
                    writer,
                    UUID.randomUUID(),
                    known,
                    CutCommitter.PATIENCE,
                    () -> table.newDelete()
                            .deleteFromRowFilter(
                                    Expressions.greaterThan(ChangelogLayout.SEQUENCE_NAME, known.sequence()))
                            .set(TAKEN_BACK, state.print()));
        }
    }

    /** Whether all that the history has beyond that state was appended to it. */
    private boolean isAheadOf(State known) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.summary().containsKey(TAKEN_BACK)) {
                return false;
            }
            if (known.print().equals(snapshot.summary().get(BEFORE))) {
                return true;
            }
        }
        return false;
    }

    /** The mirror's newest snapshot is another one from here on, with the same rows; one that has none has had no commit, either. */
    private void fence(Table mirror, UUID writer, State then) {
        if (mirror.currentSnapshot() == null) {
            return;
        }
        Snapshot _ = new GuardedCommit(mirror, writer, UUID.randomUUID(), Ancestry.head(mirror), CutCommitter.PATIENCE)
                .run(() -> {
                    AppendFiles empty = mirror.newFastAppend();
                    Ancestry.newestPosition(mirror).ifPresent(position -> empty.set(Ancestry.POSITION, position));
                    then.note(empty);
                    return gap ? empty.set(GAP, "true") : empty;
                });
        mirror.refresh();
    }

    /** What the mirror's newest snapshot of ours says of the changes that it has taken; nothing if no history was kept then. */
    private static Map<String, String> taken(Table mirror) {
        return mirror.currentSnapshot() == null
                ? mirror.properties()
                : Ancestry.newest(mirror, Ancestry.WRITER).orElse(Map.of());
    }

    /** Whether the mirror holds rows that no change of the history tells of, because none was kept for some time. */
    synchronized boolean hasGap() {
        return gap;
    }

    /** A mirror begins anew, and nobody knows what it has taken until its history is opened. */
    static void forget(UpdateProperties mirror) {
        mirror.remove(LAST).remove(SEQUENCE);
    }

    /** Notes on a mirror's snapshot which changes it has taken. */
    synchronized void note(SnapshotUpdate<?> mirror) {
        state.note(mirror);
    }

    Table table() {
        return table;
    }

    TableIdentifier identifier() {
        return identifier;
    }

    /** How many changes there have been ever. */
    synchronized long sequence() {
        return state.sequence();
    }

    /** Whether nobody has written to it since. */
    synchronized boolean isCurrent() {
        table.refresh();
        return Ancestry.head(table) == head;
    }

    /** What files are written as. */
    Schema written(TableSchema schema) {
        return ChangelogLayout.written(table.schema(), schema);
    }

    /** Gives it the columns that the table has from now on. */
    synchronized void follow(TableSchema schema, Origin origin) {
        ChangelogLayout.follow(table, schema, origin);
        table.refresh();
    }

    /**
     * A data file.
     *
     * @param first the number of its first change
     * @param last of its last
     */
    record Part(DataFile file, long first, long last) {
        static Part of(DataFile file, int column) {
            return new Part(
                    file.copyWithoutStats(), bound(file.lowerBounds(), column), bound(file.upperBounds(), column));
        }

        private static long bound(Map<Integer, ByteBuffer> bounds, int column) {
            ByteBuffer bound = bounds == null ? null : bounds.get(column);
            return bound == null ? 0 : Conversions.<Long>fromByteBuffer(Types.LongType.get(), bound);
        }
    }

    /** Its files that may hold changes which meet the expression, in the order of these. */
    synchronized List<Part> files(Expression which) {
        int column = table.schema().findField(ChangelogLayout.SEQUENCE_NAME).fieldId();
        List<Part> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .filter(which)
                .includeColumnStats(List.of(ChangelogLayout.SEQUENCE_NAME))
                .planFiles()) {
            tasks.forEach(task -> files.add(Part.of(task.file(), column)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + identifier, e);
        }
        files.sort(Comparator.comparingLong(Part::first));
        return files;
    }

    /** That file is being written: it is no orphan, however long that takes. */
    void hold(String location) {
        held.add(location);
    }

    /** That file is given up. */
    void release(String location) {
        held.remove(location);
    }

    /** Files that cuts of this process are writing. */
    Set<String> heldLocations() {
        return Set.copyOf(held);
    }

    /** Whether it holds changes that are masked or chosen otherwise than these masks would have it, or nobody knows how. */
    boolean isOtherThan(Masking masking) {
        Masking written = MaskingText.newest(table);
        return (!written.isKnown() || !masking.alteredSince(written).isEmpty())
                && !files(Expressions.alwaysTrue()).isEmpty();
    }

    /** Appends a cut's changes. */
    synchronized void commit(
            UUID writer,
            UUID cut,
            @Nullable Position position,
            Masking masking,
            ChangelogWriter.Sealed changes,
            Duration patience) {
        String before = state.print();
        commit(writer, cut, new State(changes.sequence(), cut.toString()), patience, () -> {
            AppendFiles append = table.newAppend().set(BEFORE, before);
            changes.files().forEach(append::appendFile);
            MaskingText.note(append, masking);
            return position == null ? append : append.set(Ancestry.POSITION, position.toJson());
        });
        gap = false;
        changes.files().forEach(file -> held.remove(file.location()));
    }

    /** Puts one file in the place of some that hold the same changes. */
    synchronized void replace(UUID writer, List<DataFile> files, DataFile merged, Duration patience) {
        commit(writer, UUID.randomUUID(), state, patience, () -> {
            RewriteFiles rewrite = table.newRewrite();
            files.forEach(rewrite::deleteFile);
            return rewrite.addFile(merged);
        });
    }

    /** Removes the changes that meet the expression, which has to be true of whole files. */
    synchronized void remove(UUID writer, Expression which, Duration patience) {
        commit(
                writer,
                UUID.randomUUID(),
                state,
                patience,
                () -> table.newDelete().deleteFromRowFilter(which));
    }

    /**
     * Removes all changes and whatever was written of them, with the files that merges, expired snapshots and crashes have left;
     * later changes go on being numbered. Nobody may be writing.
     */
    synchronized void clear(UUID writer, Duration patience) throws InterruptedException {
        if (head == MirrorTable.NO_SNAPSHOT) {
            return;
        }
        remove(writer, Expressions.alwaysTrue(), patience);
        Expiry.deleteThePast(table, identifier);
        Throttle none = new Throttle(100, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
        int _ = new OrphanFiles(table, Set.of(), none).remove(Instant.now().plus(Duration.ofDays(1)));
        LOG.infof("Removed all changes from %s: what they hold is masked or chosen otherwise now", identifier);
    }

    private void commit(
            UUID writer, UUID cut, State then, Duration patience, Supplier<? extends SnapshotUpdate<?>> prepare) {
        head = new GuardedCommit(table, writer, cut, head, patience)
                .run(() -> {
                    SnapshotUpdate<?> update = prepare.get();
                    then.note(update);
                    return update;
                })
                .snapshotId();
        state = then;
    }
}
