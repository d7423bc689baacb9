package dev.sluice.lake;

import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Origin;
import dev.sluice.row.Position;
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
    private final SchemaRules rules;
    private final long targetFileBytes;
    private final LargeValues largeValues;
    private final LakeMetrics metrics;
    private final RunningCut cut;
    private final Map<TableId, MirrorTable> reusable;

    private final Map<TableId, TableWriter> writers = new TreeMap<>();
    private final IdentityHashMap<TableSchema, TableWriter> bySchema = new IdentityHashMap<>();
    private long inserts;
    private long updates;
    private long deletes;
    private long truncates;
    private long copied;

    /** Tables that a complete position covers: those official before, those copied, and from the first transaction all. */
    private final Set<TableId> complete = new HashSet<>();

    private final CatchUp catchUp = new CatchUp();
    private boolean pastCopies;
    private @Nullable Transaction transaction;
    private @Nullable Position lastCommit;
    private long transactionChanges;
    private long replayed;

    Session(
            long number,
            MirrorTables opener,
            SchemaRules rules,
            long targetFileBytes,
            LargeValues largeValues,
            LakeMetrics metrics,
            RunningCut cut,
            Map<TableId, MirrorTable> reusable,
            Optional<Checkpoint> official) {
        this.number = number;
        this.opener = opener;
        this.rules = rules;
        this.targetFileBytes = targetFileBytes;
        this.largeValues = largeValues;
        this.metrics = metrics;
        this.cut = cut;
        this.reusable = reusable;
        official.ifPresent(checkpoint -> complete.addAll(checkpoint.snapshots().keySet()));
    }

    long number() {
        return number;
    }

    Outcome apply(LogEvent event) {
        return switch (event) {
            case Change change -> {
                apply(change);
                yield Outcome.GO_ON;
            }
            case LogEvent.Declared(TableSchema table, Origin origin) -> {
                declare(table, origin);
                yield Outcome.GO_ON;
            }
            case LogEvent.CopyStart(TableSchema table) -> {
                writer(table).copyStart();
                cut.changed();
                yield Outcome.GO_ON;
            }
            case LogEvent.CopyEnd(TableSchema table, Position position) -> {
                writer(table).copyEnd(position);
                complete.add(table.id());
                catchUp.opened(position);
                yield Outcome.SEAL_NOW;
            }
            case LogEvent.Begin(Transaction begun) -> {
                transaction = begun;
                transactionChanges = 0;
                pastCopies = true;
                yield Outcome.GO_ON;
            }
            case LogEvent.Commit commit -> {
                commit(commit);
                yield Outcome.GO_ON;
            }
            case LogEvent.Progress progress -> {
                pastCopies = true;
                cut.moveTo(progress.position(), progress.offset());
                yield Outcome.GO_ON;
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
        transaction = null;
        cut.transactionEnded(commit.position(), commit.offset(), commit.commitTime(), transactionChanges);
    }

    private void apply(Change change) {
        TableWriter writer = writer(change.table());
        if (change instanceof Change.Copied copy) {
            cut.changed();
            copied++;
            writer.insert(copy.row());
            return;
        }
        Transaction open = transaction;
        if (open == null) {
            throw new IllegalStateException(
                    "Cannot apply a change to " + change.table().id() + " outside a transaction");
        }
        if (!writer.accepts(open)) {
            replayed++;
            return;
        }
        transactionChanges++;
        cut.changed();
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
            case Change.Copied _ -> throw new AssertionError("handled above");
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

    private void declare(TableSchema table, Origin origin) {
        TableWriter known = writers.get(table.id());
        if (known != null) {
            follow(known, table, origin);
            return;
        }
        MirrorTable mirror = reusable.remove(table.id());
        if (mirror != null && !mirror.schema().equals(table)) {
            mirror.close();
            mirror = null;
        }
        boolean reused = mirror != null;
        if (mirror == null) {
            mirror = opener.open(table, origin);
        }
        catchUp.opened(mirror.position());
        TableWriter writer = new TableWriter(mirror, targetFileBytes, largeValues, metrics);
        writers.put(table.id(), writer);
        bySchema.put(table, writer);
        if (reused) {
            follow(writer, table, origin);
        }
    }

    /** In the running cut, so that every snapshot has the columns that the source had at its position. */
    private void follow(TableWriter writer, TableSchema table, Origin origin) {
        metrics.planned(() -> writer.plan(table, origin, rules)).ifPresent(evolution -> {
            if (evolution.changesIdentity()) {
                throw new LakeUnavailableException("Cannot go on writing " + table.id() + ": " + evolution.describe()
                        + ", so that its key index has to be built anew");
            }
            writer.evolve(evolution);
            cut.changed();
            metrics.followed(table.id(), evolution);
        });
        bySchema.values().removeIf(other -> other == writer);
        bySchema.put(table, writer);
    }

    private TableWriter writer(TableSchema table) {
        TableWriter writer = bySchema.get(table);
        if (writer != null) {
            return writer;
        }
        writer = writers.get(table.id());
        if (writer == null) {
            throw new LakeRefusedException("Cannot write to " + table.id() + ": the session has not declared it");
        }
        if (!writer.mirror().schema().equals(table)) {
            throw new LakeRefusedException("Cannot write to " + table.id()
                    + ": its columns have changed and the source has not declared them");
        }
        bySchema.put(table, writer);
        return writer;
    }

    /** Whether some table is beyond the cut's position still, so that no cut would be exact. */
    boolean isCatchingUp() {
        return !catchUp.isOver(cut.position());
    }

    /** Whether a cut may end here: between transactions, not within a copy, and every table at one position. */
    boolean mayEndCut() {
        return isBetweenTransactions() && !isCatchingUp();
    }

    /** Whether neither a transaction nor a copy is open. */
    boolean isBetweenTransactions() {
        return transaction == null && writers.values().stream().noneMatch(TableWriter::isCopying);
    }

    SealedCut seal() {
        List<TablePart> parts = new ArrayList<>();
        List<MirrorTable> tables = new ArrayList<>();
        for (TableWriter writer : writers.values()) {
            if (writer.hasChanges()) {
                parts.add(writer.seal());
            }
            if (pastCopies || complete.contains(writer.mirror().schema().id())) {
                tables.add(writer.mirror());
            }
        }
        return isCatchingUp() ? cut.sealAhead(parts) : cut.seal(parts, tables, pastCopies ? tables : List.of());
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
    }

    List<MirrorTable> tables() {
        return writers.values().stream().map(TableWriter::mirror).toList();
    }

    /** Every table that is open, those of the session before that were not declared again included. */
    List<MirrorTable> opened() {
        return Stream.concat(tables().stream(), reusable.values().stream()).toList();
    }
}
