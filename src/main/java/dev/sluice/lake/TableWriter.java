package dev.sluice.lake;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Masking;
import dev.sluice.row.Origin;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.exceptions.NotFoundException;
import org.jboss.logging.Logger;
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
    private static final Logger LOG = Logger.getLogger(TableWriter.class);

    private final MirrorTable mirror;
    private TableSchema schema;
    private final KeyIndex index;
    private final long targetFileBytes;
    private final CutFiles files;
    private final UnchangedValues unchanged;
    private final LargeValues largeValues;
    private int[] largeColumns;
    private final Counts counts;
    private final PendingDeletes deletes = new PendingDeletes();

    /** How the rows are masked that the table holds, the running cut's included. */
    private Masking masking;

    private final List<Evolution> evolutions = new ArrayList<>();

    /** The table with the cut's evolutions, seen by nobody else; null while there are none. */
    private org.apache.iceberg.@Nullable Transaction evolved;

    private boolean replacesAll;
    private boolean changed;
    private @Nullable CopyLanes copy;
    private @Nullable Position copiedAt;

    /** What was kept of the newest copy; null if this session has made none. */
    private @Nullable KeptCopy kept;

    /** The part that the open copy, or one that settles, replaces; null if that is everything, or there is none. */
    private @Nullable CopiedPart part;

    private @Nullable Rewrite rewrite;

    private final Replay replay;

    /** What the copy that has to come first makes of the table; null where rows can be written. */
    private @Nullable Remake remake;

    /** Writes the table's history; null if none is kept. */
    private final @Nullable ChangelogWriter history;

    /** @param open the files that the writer's thread has open, of all tables */
    TableWriter(MirrorTable mirror, long targetFileBytes, OpenFiles open, LargeValues largeValues, Counts counts) {
        this.mirror = mirror;
        this.schema = mirror.schema();
        this.index = mirror.index();
        this.targetFileBytes = targetFileBytes;
        this.files = new CutFiles(mirror, targetFileBytes, open);
        this.unchanged = new UnchangedValues(mirror, files, largeValues);
        this.largeValues = largeValues;
        this.largeColumns = LargeValues.columns(schema);
        this.counts = counts;
        this.replay = new Replay(mirror.position());
        // A cut lists snapshots, and whoever reads one sees the columns that it was made with.
        // And what only an ancestor of the newest says is said again before somebody expires that.
        this.remake = mirror.remake();
        this.changed = remake == null && (!mirror.showsItsColumns() || mirror.isBehindAnother());
        this.masking = mirror.masking().alteredSince(mirror.written()).isEmpty() ? mirror.masking() : mirror.written();
        Changelog changelog = mirror.changelog();
        if (changelog == null) {
            this.history = null;
        } else {
            ChangelogWriter writer = new ChangelogWriter(changelog, mirror, targetFileBytes, open);
            this.history = writer;
            if (changelog.hasGap()) {
                writer.gap(mirror.position());
                changed = remake == null;
            }
        }
    }

    MirrorTable mirror() {
        return mirror;
    }

    /**
     * INVARIANT: two masks never mix in one column. Rows that were written under other masks have to go first, in one
     * step with a copy that replaces them.
     *
     * @throws LakeRefusedException if there are such rows
     * @throws LakeUnavailableException if there are rows of other columns even
     */
    void requireOwnMasks() {
        if (awaitsCopy()) {
            throw new LakeUnavailableException(
                    "Cannot write to " + schema.id() + " before it is copied: the lake holds rows of other columns");
        }
        requireOwnMasks(mirror.masking());
    }

    /** As {@link #requireOwnMasks()}, of a masking that is yet another. */
    void requireOwnMasks(Masking now) {
        List<String> altered = now.alteredSince(masking);
        if (!altered.isEmpty()) {
            throw new LakeRefusedException("Cannot write to " + schema.id() + ": the lake holds rows of it under"
                    + " another policy: " + String.join("; ", altered) + ". Put the old policy and its key back, or set"
                    + " SLUICE_POLICY_CHANGE=copy and restart, which copies what the policy alters");
        }
    }

    boolean hasChanges() {
        return changed || rewrite != null;
    }

    /** Whether the table's committed files may be rewritten in the background from now on. */
    boolean mayBeRewritten() {
        return !replacesAll && copy == null && part == null && rewrite == null;
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

    /** Whether nothing can be written to the table, and no cut list it, before a copy has begun. */
    boolean awaitsCopy() {
        return remake != null;
    }

    /** Which transactions' changes the table takes. */
    Replay replay() {
        return replay;
    }

    /**
     * Of the change that follows.
     *
     * @param ordinal rises within the transaction
     */
    void at(Transaction transaction, long ordinal) {
        if (history != null) {
            history.at(transaction, ordinal);
        }
    }

    void insert(Row row) {
        if (history != null) {
            history.insert(row);
        }
        long replaced = append(row);
        if (replaced != Place.NONE) {
            replace(replaced);
        }
    }

    /** A row has got the key of another. */
    private void replace(long place) {
        if (!replay.isSettling()) {
            requireNoCollision();
            counts.replacedInsert();
        }
        deletes.mark(place);
    }

    /** The row that a change concerns is not there. */
    private void missing() {
        if (!replay.isSettling()) {
            counts.missingRow();
        }
    }

    /** No source has two rows of one key; so if its mask can give two keys one result, it has. */
    private void requireNoCollision() {
        if (!mirror.masking().collidingKeys().isEmpty()) {
            throw new LakeRefusedException("Cannot write a row of " + schema.id() + ": another row has the same key"
                    + " once it is masked. Mask the key so that it stays unique (pass, hash, tokenize, fpe or email):"
                    + " column " + String.join(", ", mirror.masking().collidingKeys()));
        }
    }

    void update(Row before, Row after) {
        Row told = UnchangedValues.fill(after, before);
        Row row = told;
        boolean moves = !schema.hasKey() || keyChanges(before, row);
        if (moves) {
            requireIdentity(before);
        }
        long old = moves ? remove(before) : Place.NONE;
        if (UnchangedValues.first(row) >= 0) {
            if (!moves) {
                requireIdentity(row);
                old = index.get(row);
                if (replay.isSettling() && old == Place.NONE) {
                    // The copy would have it if it were to stay so: it goes again, or the log tells it whole later.
                    recordUpdate(before, told, true);
                    return;
                }
            }
            // While it settles that may be a later version, whose value is the same, or the log tells it again.
            row = unchanged.complete(row, moves && replay.isSettling() ? source(old, row) : old);
        }
        long replaced = append(row);
        recordUpdate(before, replay.isSettling() ? told : row, (moves ? old : replaced) != Place.NONE);
        if (moves) {
            if (old == Place.NONE) {
                missing();
            } else {
                deletes.mark(old);
            }
            if (replaced != Place.NONE) {
                replace(replaced);
            }
        } else if (replaced == Place.NONE) {
            missing();
        } else {
            deletes.mark(replaced);
        }
    }

    /** A row that the lake did not hold before, because the policy kept it out, comes into being for its history, too. */
    private void recordUpdate(Row before, Row after, boolean held) {
        if (history == null) {
            return;
        }
        changed = true;
        if (held || mayBeElsewhere()) {
            history.update(before, after);
        } else {
            history.insert(after);
        }
    }

    /**
     * Where a row that gets another key takes a large value from while the table settles: under its former key there may be another
     * row by now.
     */
    private long source(long old, Row row) {
        long there = index.get(row);
        if (part == null || !part.tells(old, there)) {
            throw torn("the log leaves out a value of a row that has changed its key");
        }
        return part.isCopied(there) ? there : old;
    }

    /** The place that the row had, whose key has none from now on. */
    private long remove(Row before) {
        long old = index.remove(before);
        if (part != null) {
            part.removed(old);
        }
        return old;
    }

    void delete(Row before) {
        requireIdentity(before);
        changed = true;
        long old = remove(before);
        if (history != null && (old != Place.NONE || mayBeElsewhere())) {
            history.delete(before);
        }
        if (old == Place.NONE) {
            missing();
        } else {
            deletes.mark(old);
        }
    }

    /** Whether a row that is not there is one that a copy has removed already, and for certain none that the policy keeps out. */
    private boolean mayBeElsewhere() {
        return replay.isSettling() && mirror.masking().rows().isEmpty();
    }

    void truncate() {
        if (history != null) {
            history.truncate();
        }
        if (part != null) {
            // Nothing is left but what the log tells from here on.
            replay.settled();
        }
        replaceAll(0);
    }

    private void replaceAll(long expectedRows) {
        forgetCut();
        // First, so that the table is opened anew if there is no room for its index.
        changed = true;
        replacesAll = true;
        part = null;
        mirror.replaceAll(expectedRows);
    }

    void copyStart(CopyPool pool, LogEvent.CopyStart start) {
        endCopy();
        masking = mirror.masking();
        boolean goesOn = !start.parts().isEmpty();
        replay.copyBegins(goesOn);
        Remake first = remake;
        // While the catalog does not know the columns no snapshot can keep a part of it.
        boolean keepable = first == null && evolved == null;
        KeptCopy now = goesOn
                ? KeptCopy.goOn(mirror, pool.keepEvery(), start.mark())
                : KeptCopy.begin(mirror, pool.keepEvery(), keepable ? start.mark() : "");
        kept = now;
        List<DataFile> found = goesOn ? now.files(start.parts()) : List.of();
        replaceAll(start.estimatedRows()
                + found.stream().mapToLong(DataFile::recordCount).sum());
        if (goesOn) {
            restore(found);
        }
        if (first != null) {
            remake = null;
            change(first);
            LOG.infof("Readers see %s with the columns that it had until its copy is whole", schema.id());
        }
        copy = new CopyLanes(mirror, files, targetFileBytes, deletes, pool, now, this::collide);
    }

    /**
     * The rows that follow are put among the others, and settle with them.
     *
     * @param logBegins from where the log will be told; null if that is not known
     */
    void copyStart(CopyPool pool, LogEvent.PartialCopyStart start, @Nullable Position logBegins) {
        endCopy();
        // From here on no file is rewritten, so that each row is where the index says.
        mirror.moved().moveAll();
        Position held = mirror.position();
        part = new CopiedPart(mirror, start.replaced(), held == null || logBegins != null && logBegins.covers(held));
        if (!schema.hasKey() || !mirror.masking().collidingKeys().isEmpty()) {
            throw torn("nothing tells its rows from each other");
        }
        replay.copyBegins(true);
        changed = true;
        KeptCopy nothing = KeptCopy.begin(mirror, pool.keepEvery(), "");
        kept = nothing;
        copy = new CopyLanes(mirror, files, targetFileBytes, deletes, pool, nothing, this::collide);
    }

    private void restore(List<DataFile> found) {
        long started = System.nanoTime();
        Map<Integer, DataFile> numbered = new HashMap<>();
        found.forEach(file -> {
            int number = mirror.files().add(file);
            mirror.files().keep(number);
            numbered.put(number, file);
        });
        files.adopt(numbered);
        try {
            IndexBuild.add(mirror, numbered, deletes::mark);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof NotFoundException || cause instanceof FileNotFoundException) {
                    throw torn("a file is missing");
                }
            }
            throw e;
        }
        LOG.infof(
                "Took up %d rows of an interrupted copy of %s in %d ms",
                index.size(), schema.id(), GuardedCommit.millisSince(started));
    }

    /** Two copied rows have one key, which a mask has given them, or they are two versions of one row. */
    private void collide() {
        if (!replay.isSettling()) {
            requireNoCollision();
            counts.replacedInsert();
        }
    }

    /** Whether the copy that is open is kept while it is made. */
    boolean isKeptWhileCopying() {
        return copy != null && kept != null && kept.keeps();
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
        long rows = copy().finish();
        copy = null;
        if (part != null) {
            part.copied();
            LOG.infof("Put %d copied rows of %s among its others", rows, schema.id());
        }
        if (history != null && part == null) {
            history.copied(position);
        }
        copiedAt = position;
        replay.copyEnds(position);
    }

    /** @return to throw: what the copy found, or an earlier one has left, cannot be gone on with */
    LakeException torn(String reason) {
        if (part != null) {
            return new PartialCopyTornException(schema.id(), reason);
        }
        KeptCopy left = kept;
        if (left == null) {
            throw new IllegalStateException("Cannot give up what is kept of " + schema.id() + ": it is not copied");
        }
        return left.torn(reason);
    }

    /** What has to change so that the table is like the source's; empty if it is. No commit may be in flight. */
    Optional<SchemaEvolution> plan(TableSchema target, Origin origin, SchemaFollowing following) {
        if (remake != null) {
            if (target.equals(schema)) {
                remake = new Remake(target, origin, remake.layouts());
                return Optional.empty();
            }
            throw new LakeUnavailableException(
                    "Cannot copy " + schema.id() + ": its columns have changed once more, and the session begins anew");
        }
        org.apache.iceberg.Transaction running = evolved;
        return following.plan(target, origin, running == null ? mirror.table() : running.table(), index.size());
    }

    /** From here on rows have other columns; the cut's commit changes the table's. */
    void evolve(SchemaEvolution evolution) {
        if (replay.isSettling()) {
            throw torn("its columns have changed meanwhile");
        }
        change(evolution);
    }

    private void change(Evolution evolution) {
        files.completeOpen();
        org.apache.iceberg.Transaction running =
                evolved == null ? mirror.table().newTransaction() : evolved;
        evolution.applyTo(running);
        evolved = running;
        evolutions.add(evolution);
        changed = true;
        schema = evolution.target();
        largeColumns = LargeValues.columns(schema);
        // They are kept by the places of columns.
        largeValues.clear();
        mirror.follow(new MirrorTable.Layout(
                schema, running.table().schema(), running.table().spec()));
        if (history != null) {
            history.follow(evolution.origin());
        }
    }

    /** From here on rows are of that schema, and masked so, which {@link #requireOwnMasks(Masking)} has allowed. */
    void follow(TableSchema now, Masking masks) {
        schema = now;
        masking = masks;
        mirror.follow(new MirrorTable.Layout(
                now, mirror.layout().iceberg(), mirror.layout().spec()));
        mirror.mask(masks);
    }

    /** @return the place that the row's key had before, {@link Place#NONE} if none */
    private long append(Row row) {
        changed = true;
        long place = files.append(row);
        if (largeColumns.length > 0) {
            largeValues.remember(mirror, largeColumns, row, place);
        }
        long replaced = index.put(row, place);
        if (part != null) {
            part.replaced(replaced, place);
        }
        return replaced;
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
        if (part != null) {
            part.removeRest(deletes);
            part = null;
        }
        Map<Integer, DataFile> written = files.seal(deletes);
        TablePart.Rewritten rewritten = moveRewritten();
        Map<Integer, RoaringBitmap> deleted = mirror.moved().current(deletes.take());
        mirror.moved().moveSome();
        TablePart part = new TablePart(
                mirror,
                masking,
                replacesAll,
                written,
                deleted,
                rewritten,
                copiedAt,
                copiedAt == null ? null : kept,
                List.copyOf(evolutions),
                mirror.layout().iceberg(),
                mirror.layout().spec(),
                history == null ? Optional.empty() : history.seal());
        evolutions.clear();
        evolved = null;
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
        if (history != null) {
            history.abort();
        }
    }
}
