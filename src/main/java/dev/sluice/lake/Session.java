package dev.sluice.lake;

import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Masking;
import dev.sluice.row.Origin;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One session's tables and the transaction that is open in it: applies events to table writers. For the writer's thread. */
final class Session {
    /** What the caller has to do after an event. */
    enum Outcome {
        GO_ON,
        SEAL_NOW
    }

    private final long number;
    private final MirrorTables opener;
    private final SchemaFollowing following;
    private final long targetFileBytes;
    private final LargeValues largeValues;
    private final LakeMetrics metrics;
    private final RunningCut cut;
    private final CopyPool copies;
    private final Map<TableId, MirrorTable> reusable;
    private final QuarantineWriter quarantine;

    private final Map<TableId, TableWriter> writers = new TreeMap<>();
    private final OpenFiles openFiles = OpenFiles.ofCut();
    private final IdentityHashMap<TableSchema, TableWriter> bySchema = new IdentityHashMap<>();
    private long inserts;
    private long updates;
    private long deletes;
    private long truncates;
    private long copied;

    /** Tables that a complete position covers: those official before, those copied, and from the first transaction all. */
    private final Set<TableId> complete = new HashSet<>();

    private final CatchUp catchUp;
    private boolean pastCopies;
    private final Optional<Position> official;
    private @Nullable Transaction transaction;
    private @Nullable Position lastCommit;
    private @Nullable Position reached;
    private long transactionChanges;

    /** Numbers the open transaction's changes, those that a table does not take, too. */
    private long ordinal;

    private long replayed;

    Session(
            long number,
            MirrorTables opener,
            SchemaFollowing following,
            long targetFileBytes,
            LargeValues largeValues,
            LakeMetrics metrics,
            RunningCut cut,
            CopyPool copies,
            Map<TableId, MirrorTable> reusable,
            QuarantineWriter quarantine,
            Optional<Checkpoint> official) {
        this.number = number;
        this.opener = opener;
        this.following = following;
        this.targetFileBytes = targetFileBytes;
        this.largeValues = largeValues;
        this.metrics = metrics;
        this.cut = cut;
        this.copies = copies;
        this.reusable = reusable;
        this.official = official.map(Checkpoint::position);
        this.catchUp = new CatchUp(this.official);
        this.quarantine = quarantine;
        official.ifPresent(checkpoint -> complete.addAll(checkpoint.snapshots().keySet()));
    }

    long number() {
        return number;
    }

    /**
     * Applies copied rows at the begin of a list, all of one range, on threads beside the writer's.
     *
     * @return how many they were
     */
    @SuppressWarnings("ReferenceEquality") // one schema object serves a session
    int applyCopied(List<LogEvent> events, Change.Copied first) throws InterruptedException {
        List<Row> rows = new ArrayList<>(events.size());
        for (LogEvent event : events) {
            if (!(event instanceof Change.Copied next)
                    || next.table() != first.table()
                    || next.range() != first.range()) {
                break;
            }
            rows.add(next.row());
        }
        cut.changed(rows.size());
        copied += rows.size();
        writer(first.table()).copy().append(first.range(), rows);
        return rows.size();
    }

    Outcome apply(LogEvent event) throws InterruptedException {
        return switch (event) {
            case Change change -> {
                apply(change);
                yield Outcome.GO_ON;
            }
            case LogEvent.Quarantined quarantined -> {
                quarantine(quarantined);
                yield Outcome.GO_ON;
            }
            case LogEvent.Declared declared -> {
                declare(declared);
                yield Outcome.GO_ON;
            }
            case LogEvent.CopyStart start -> {
                declared(start.table()).copyStart(copies, start);
                cut.changed();
                yield Outcome.GO_ON;
            }
            case LogEvent.PartialCopyStart start -> {
                writer(start.table()).copyStart(copies, start, reached);
                cut.changed();
                yield Outcome.GO_ON;
            }
            case LogEvent.RangeEnd(TableSchema table, int range, String part) -> {
                writer(table).copy().endRange(range, part);
                yield Outcome.GO_ON;
            }
            case LogEvent.CopyEnd(TableSchema table, Position position) -> {
                writer(table).copyEnd(position);
                quarantine.copyEnded(table.id());
                // A table that was copied again, or joined later, is ahead of the others until the log has come to
                // there.
                catchUp.opened(position);
                complete.add(table.id());
                yield Outcome.SEAL_NOW;
            }
            case LogEvent.Begin(Transaction begun) -> {
                transaction = begun;
                transactionChanges = 0;
                ordinal = 0;
                pastCopies = true;
                yield Outcome.GO_ON;
            }
            case LogEvent.Commit commit -> {
                commit(commit);
                yield Outcome.GO_ON;
            }
            case LogEvent.Progress progress -> {
                // Where the lake stands already a source may still be about to copy what is missing there.
                pastCopies |= official.filter(known -> known.covers(progress.position()))
                        .isEmpty();
                reached = progress.position();
                cut.moveTo(progress.position(), progress.offset());
                // The place of a first copy, at once: whatever is kept of it is of use only with the log behind it.
                yield official.isEmpty()
                                && complete.isEmpty()
                                && writers.values().stream().anyMatch(TableWriter::isKeptWhileCopying)
                        ? Outcome.SEAL_NOW
                        : Outcome.GO_ON;
            }
            case LogEvent.Cut(var id) -> {
                cut.requested(id);
                yield Outcome.SEAL_NOW;
            }
        };
    }

    private void commit(LogEvent.Commit commit) {
        if (lastCommit != null && !commit.position().covers(lastCommit)) {
            metrics.outOfOrder();
        }
        lastCommit = commit.position();
        reached = lastCommit;
        transaction = null;
        cut.transactionEnded(commit.position(), commit.offset(), commit.commitTime(), transactionChanges);
    }

    private void quarantine(LogEvent.Quarantined quarantined) {
        if (quarantined.operation() == LogEvent.Quarantined.Operation.COPY) {
            writer(quarantined.table()).copy().quarantined();
            quarantine.add(quarantined);
        } else {
            Transaction open = transaction;
            if (open == null) {
                throw new IllegalStateException("Cannot quarantine a row outside a transaction");
            }
            TableWriter writer = writer(quarantined.table());
            if (writer.replay().isSettling(open.previous())) {
                throw writer.torn("a row of it is kept out of the lake");
            }
            // What a copy shows the copy has listed. What a crash left ahead is taken back, and listed again.
            if (writer.replay().copyShows(open) || !quarantine.add(quarantined, open)) {
                replayed++;
                return;
            }
            transactionChanges++;
        }
        cut.changed();
    }

    private void apply(Change change) {
        TableWriter writer = writer(change.table());
        Transaction open = transaction;
        if (open == null) {
            throw new IllegalStateException(
                    "Cannot apply a change to " + change.table().id() + " outside a transaction");
        }
        ordinal++;
        if (!writer.replay().takes(open)) {
            replayed++;
            return;
        }
        transactionChanges++;
        cut.changed();
        writer.at(open, ordinal);
        try {
            apply(change, writer);
        } catch (LakeRefusedException e) {
            // Maybe nothing that is still so: a copy from the beginning would not have to go by it.
            throw writer.replay().isSettling()
                    ? writer.torn("a change of it cannot be written (" + e.getMessage() + ")")
                    : e;
        }
    }

    private void apply(Change change, TableWriter writer) {
        switch (change) {
            case Change.Update update -> {
                updates++;
                writer.update(update.before(), update.after());
            }
            case Change.Insert insert -> {
                inserts++;
                writer.insert(insert.row());
            }
            case Change.Delete delete -> {
                deletes++;
                writer.delete(delete.before());
            }
            case Change.Truncate _ -> {
                truncates++;
                writer.truncate();
            }
            case Change.Copied _ -> throw new AssertionError("applied by applyCopied");
        }
    }

    /** Counted per batch: a meter's atomic add per change is a cost without use. */
    void publishCounts() {
        metrics.changed(LakeMetrics.Operation.INSERT, inserts);
        metrics.changed(LakeMetrics.Operation.UPDATE, updates);
        metrics.changed(LakeMetrics.Operation.DELETE, deletes);
        metrics.changed(LakeMetrics.Operation.TRUNCATE, truncates);
        metrics.changed(LakeMetrics.Operation.COPY, copied);
        inserts = 0;
        updates = 0;
        deletes = 0;
        truncates = 0;
        copied = 0;
        if (replayed > 0) {
            metrics.replayed(replayed);
            replayed = 0;
        }
    }

    /** Whether the table has been declared before, so that declaring it again may change its columns. */
    boolean holds(TableId table) {
        return writers.containsKey(table);
    }

    private void declare(LogEvent.Declared declared) {
        TableSchema table = declared.table();
        Masking masking = declared.masking();
        TableWriter known = writers.get(table.id());
        if (known != null) {
            known.requireOwnMasks(masking);
            // Whether the table has settled before.
            boolean _ = known.replay().isSettling(transaction == null ? reached : transaction.previous());
            evolve(known, table, declared.origin());
            known.follow(table, masking);
            bySchema.values().removeIf(other -> other == known);
            bySchema.put(table, known);
            return;
        }
        MirrorTable mirror = reusable.remove(table.id());
        if (mirror != null
                && !(mirror.schema().equals(table) && mirror.masking().equals(masking))) {
            mirror.close();
            mirror = null;
        }
        boolean reused = mirror != null;
        if (mirror == null) {
            mirror = opener.open(table, masking, declared.origin());
        }
        catchUp.opened(mirror.position());
        TableWriter writer = new TableWriter(mirror, targetFileBytes, openFiles, largeValues, metrics);
        writers.put(table.id(), writer);
        if (reused) {
            evolve(writer, table, declared.origin());
        }
        if (writer.hasChanges()) {
            cut.changed();
        }
    }

    /** In the running cut, so that every snapshot has the columns that the source had at its position. */
    private void evolve(TableWriter writer, TableSchema table, Origin origin) {
        writer.plan(table, origin, following).ifPresent(evolution -> {
            if (evolution.changesIdentity()) {
                throw new LakeUnavailableException("Cannot go on writing " + table.id() + ": " + evolution.describe()
                        + ", so that its key index has to be built anew");
            }
            writer.evolve(evolution);
            cut.changed();
            metrics.followed(table.id(), evolution);
        });
    }

    private TableWriter writer(TableSchema table) {
        TableWriter known = bySchema.get(table);
        if (known != null) {
            return known;
        }
        TableWriter writer = declared(table);
        writer.requireOwnMasks();
        bySchema.put(table, writer);
        return writer;
    }

    private TableWriter declared(TableSchema table) {
        TableWriter writer = writers.get(table.id());
        if (writer == null) {
            throw new LakeRefusedException("Cannot write to " + table.id() + ": the session has not declared it");
        }
        if (!writer.mirror().schema().equals(table)) {
            throw new LakeRefusedException("Cannot write to " + table.id()
                    + ": its columns have changed and the source has not declared them");
        }
        return writer;
    }

    /** Whether the log is being read again still up to what some table holds, so that no cut would be exact. */
    boolean isCatchingUp() {
        return !catchUp.isOver(reached);
    }

    /** Whether a cut may end here: between transactions, not within a copy, and every table at one position. */
    boolean mayEndCut() {
        return isBetweenTransactions() && !isCatchingUp();
    }

    /** Whether neither a transaction nor a copy is open. */
    boolean isBetweenTransactions() {
        return transaction == null && !isCopying();
    }

    boolean isCopying() {
        return writers.values().stream().anyMatch(TableWriter::isCopying);
    }

    SealedCut seal() {
        if (!isCopying()) {
            cut.copiesEnded();
        }
        boolean catchingUp = isCatchingUp();
        boolean leavesSome = false;
        List<TablePart> parts = new ArrayList<>();
        List<MirrorTable> tables = new ArrayList<>();
        for (TableWriter writer : writers.values()) {
            if (writer.isCopying() || writer.awaitsCopy()) {
                // It is committed as a whole, at its end; until then no cut lists it.
                continue;
            }
            if (catchingUp && writer.replay().isSettling()) {
                leavesSome = true;
                continue;
            }
            writer.replay().settled();
            if (writer.hasChanges()) {
                parts.add(writer.seal());
            }
            if (pastCopies || complete.contains(writer.mirror().schema().id())) {
                tables.add(writer.mirror());
            }
        }
        if (!catchingUp) {
            return cut.seal(parts, tables, pastCopies ? tables : List.of(), quarantine.seal());
        }
        SealedCut ahead = cut.sealAhead(parts);
        if (leavesSome) {
            cut.changed();
        }
        return ahead;
    }

    /** The table's writer in this session, if it has one. */
    Optional<TableWriter> writerOf(MirrorTable mirror) {
        return Optional.ofNullable(writers.get(mirror.schema().id())).filter(writer -> writer.mirror() == mirror);
    }

    /** @see TableWriter#take */
    boolean take(Rewrite rewrite) {
        return writerOf(rewrite.table()).map(writer -> writer.take(rewrite)).orElse(false);
    }

    /** Gives up what is not sealed. */
    void abort() {
        writers.values().forEach(TableWriter::abort);
        quarantine.abort();
    }

    List<MirrorTable> tables() {
        return writers.values().stream().map(TableWriter::mirror).toList();
    }

    /** Every table that is open, those of the session before that were not declared again included. */
    List<MirrorTable> opened() {
        return Stream.concat(tables().stream(), reusable.values().stream()).toList();
    }
}
