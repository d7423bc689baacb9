package dev.sluice.lake;

import dev.sluice.row.Origin;
import dev.sluice.row.Position;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The history {@code <table>__changes} of a mirror: every change that the mirror has taken, in order, appended by the cut
 * that changes the mirror, just before it. The mirror's snapshot names the cut whose changes its history holds, so that
 * what a crash has left in a history alone is found, taken back, and written again. Safe for use by several threads.
 */
final class Changelog {
    private static final Logger LOG = Logger.getLogger(Changelog.class);

    private static final String SUFFIX = "__changes";

    /** A table's property: the mirror that it is the history of. */
    private static final String PROPERTY = "sluice.changes-of";

    /**
     * On each snapshot of ours, and on those of the mirror as of what it has taken: how many changes there have been ever, and
     * the cut that brought the last. A mirror that has no snapshot has a property of that name.
     */
    private static final String SEQUENCE = "sluice.sequence";

    private static final String LAST = "sluice.changes";

    /** In place of a cut while there have been no changes. */
    private static final String NONE = "none";

    /** What a history holds: how many changes it has ever had, and the cut that brought the last. */
    private record State(long sequence, String cut) {
        static final State EMPTY = new State(0, NONE);

        static Optional<State> of(Snapshot snapshot) {
            String cut = snapshot.summary().get(LAST);
            return cut == null
                    ? Optional.empty()
                    : Optional.of(new State(Long.parseLong(snapshot.summary().getOrDefault(SEQUENCE, "0")), cut));
        }

        void note(SnapshotUpdate<?> update) {
            update.set(SEQUENCE, String.valueOf(sequence));
            update.set(LAST, cut);
        }
    }

    private final Table table;
    private final TableIdentifier identifier;
    private State state;
    private long head;

    private Changelog(Table table, TableIdentifier identifier) {
        this.table = table;
        this.identifier = identifier;
        this.head = Ancestry.head(table);
        this.state = newest(table);
    }

    private static State newest(Table table) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            Optional<State> found = State.of(snapshot);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return State.EMPTY;
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
        changelog.takeBackBeyond(mirror, writer);
        return changelog;
    }

    private static Table create(
            Catalog catalog, TableIdentifier identifier, TableIdentifier mirror, TableSchema schema, int format) {
        Map<String, String> properties = new HashMap<>(MirrorTables.UPKEEP_PROPERTIES);
        properties.putAll(ParquetTuning.PROPERTIES);
        properties.put(TableProperties.FORMAT_VERSION, String.valueOf(format));
        properties.put(PROPERTY, mirror.toString());
        Schema columns = ChangelogLayout.create(schema);
        try {
            Table table = catalog.createTable(identifier, columns, ChangelogLayout.partitions(columns), properties);
            LOG.infof("Created %s in the lake", identifier);
            return table;
        } catch (AlreadyExistsException _) {
            throw new LakeUnavailableException("Cannot create " + identifier + ": somebody else has just created it");
        }
    }

    /** What cuts wrote that never changed the mirror, because the process ended in between: the log brings it again. */
    private void takeBackBeyond(Table mirror, UUID writer) {
        if (mirror.currentSnapshot() == null && !mirror.properties().containsKey(LAST)) {
            mirror.updateProperties().set(LAST, state.cut()).commit();
        }
        Optional<String> taken = taken(mirror);
        if (taken.isEmpty() || taken.get().equals(state.cut())) {
            return;
        }
        Set<Long> beyond = new HashSet<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            Optional<State> then = State.of(snapshot);
            if (then.filter(found -> found.cut().equals(taken.get())).isPresent()) {
                takeBack(writer, beyond, then.get());
                return;
            }
            if (then.filter(found -> found.cut().equals(snapshot.summary().get(Ancestry.CUT)))
                    .isPresent()) {
                beyond.add(snapshot.sequenceNumber());
            }
        }
        if (taken.get().equals(NONE)) {
            takeBack(writer, beyond, State.EMPTY);
        }
    }

    private void takeBack(UUID writer, Set<Long> sequenceNumbers, State then) {
        List<DataFile> files = files(Expressions.alwaysTrue()).stream()
                .filter(file -> sequenceNumbers.contains(file.fileSequenceNumber()))
                .toList();
        commit(writer, UUID.randomUUID(), then, CutCommitter.PATIENCE, () -> {
            var delete = table.newDelete();
            files.forEach(delete::deleteFile);
            return delete;
        });
    }

    /**
     * The cut whose changes the mirror's newest snapshot has taken, as a snapshot of ours says it; empty if that was made
     * while no history was kept, or there is none.
     */
    private static Optional<String> taken(Table mirror) {
        if (mirror.currentSnapshot() == null) {
            return Optional.ofNullable(mirror.properties().get(LAST));
        }
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(mirror)) {
            if (snapshot.summary().containsKey(Ancestry.WRITER)) {
                return Optional.ofNullable(snapshot.summary().get(LAST));
            }
        }
        return Optional.empty();
    }

    /** Whether the mirror holds rows that no change of the history tells of, because none was kept for some time. */
    synchronized boolean lacksChangesOf(MirrorTable mirror) {
        return mirror.head() != MirrorTable.NO_SNAPSHOT
                && taken(mirror.table()).filter(cut -> cut.equals(state.cut())).isEmpty();
    }

    /** A mirror begins anew, and nobody knows what it has taken until its history is opened. */
    static void forget(UpdateProperties mirror) {
        mirror.remove(LAST);
    }

    /** Notes on a mirror's snapshot which changes it has taken. */
    synchronized void note(SnapshotUpdate<?> mirror) {
        mirror.set(LAST, state.cut());
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

    /** Its files that may hold changes which meet the expression, in the order in which they came. */
    synchronized List<DataFile> files(Expression which) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(which).planFiles()) {
            tasks.forEach(task -> files.add(task.file().copyWithoutStats()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + identifier, e);
        }
        files.sort(Comparator.comparingLong(file -> Objects.requireNonNullElse(file.dataSequenceNumber(), 0L)));
        return files;
    }

    /** Appends a cut's changes. */
    synchronized void commit(
            UUID writer, UUID cut, @Nullable Position position, ChangelogWriter.Sealed changes, Duration patience) {
        commit(writer, cut, new State(changes.sequence(), cut.toString()), patience, () -> {
            var append = table.newAppend();
            changes.files().forEach(append::appendFile);
            return position == null ? append : append.set(Ancestry.POSITION, position.toJson());
        });
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

    /** Removes all changes and what was written of them; later ones go on being numbered. */
    synchronized void clear(UUID writer, Duration patience) {
        if (head == MirrorTable.NO_SNAPSHOT) {
            return;
        }
        remove(writer, Expressions.alwaysTrue(), patience);
        LOG.infof("Removed all changes from %s: what they hold is masked or chosen otherwise now", identifier);
        Expiry.deleteThePast(table, identifier);
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
