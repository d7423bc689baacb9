package dev.sluice.pipeline;

import dev.sluice.policy.Policy;
import dev.sluice.policy.Violations;
import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Origin;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Applies the policy to batches, one after the other. For use by one thread at a time. */
final class Protector {
    // A session has one schema per table until a table is altered; this many come only of a leak.
    private static final int MAX_SCHEMAS = 100_000;

    /** From so many rows on it is worth to look whether all are copied rows, and to wake another thread. */
    private static final int SIDE_BY_SIDE = 256;

    /**
     * With fewer processors those who read and write the copy have them all, and to share the work is work in vain, unless
     * the masks take more of it than they do.
     */
    private static final int MIN_PROCESSORS = 4;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Supplier<Policy> policy;
    private final Violations violations;
    // One protected schema for each schema of the source, by identity as everywhere on this path.
    private final IdentityHashMap<TableSchema, TableProtection> protections = new IdentityHashMap<>();

    /** As each table was declared last in this session; what was before is the lake's to compare with. */
    private final Map<TableId, TableProtection> declared = new HashMap<>();

    private long session;
    private @Nullable TableSchema lastTable;
    private @Nullable TableProtection lastProtection;

    /** @param policy asked for each table, so that a policy that cannot be loaded fails the batch and not the channel */
    Protector(Supplier<Policy> policy, Violations violations) {
        this.policy = policy;
        this.violations = violations;
    }

    /**
     * The batch as the lake may see it, in the same order.
     *
     * @throws dev.sluice.policy.PolicyException if the policy cannot be applied
     */
    Batch protect(Batch batch) {
        if (batch.session() != session) {
            session = batch.session();
            forgetSchemas();
            declared.clear();
        }
        List<LogEvent> incoming = batch.take();
        Optional<TableProtection> alone = copiedTable(incoming);
        if (alone.isPresent()) {
            return new Batch(batch.session(), protectSideBySide(incoming, alone.get()));
        }
        List<LogEvent> events = new ArrayList<>(incoming.size());
        for (LogEvent event : incoming) {
            switch (event) {
                case Change change -> protection(change.table()).protect(change, events::add);
                case LogEvent.Quarantined _ ->
                    throw new IllegalStateException("Cannot quarantine a row before the policy has seen it");
                case LogEvent.Declared(TableSchema table, var _, Origin origin) ->
                    events.add(declared(table).declared(origin));
                case LogEvent.CopyStart(TableSchema table, var parts, String mark, long rows) ->
                    events.add(new LogEvent.CopyStart(protection(table).table(), parts, mark, rows));
                case LogEvent.PartialCopyStart(TableSchema table, var replaced) ->
                    events.add(protection(table).partialCopy(replaced));
                case LogEvent.RangeEnd(TableSchema table, int range, String part) ->
                    events.add(new LogEvent.RangeEnd(protection(table).table(), range, part));
                case LogEvent.CopyEnd(TableSchema table, var position) ->
                    events.add(new LogEvent.CopyEnd(protection(table).table(), position));
                case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Progress _, LogEvent.Cut _ -> events.add(event);
            }
        }
        return new Batch(batch.session(), events);
    }

    private TableProtection declared(TableSchema table) {
        TableProtection now = protection(table);
        TableProtection before = declared.get(table.id());
        if (before != null) {
            now.follows(before);
        }
        declared.put(table.id(), now);
        return now;
    }

    /** The table's protection if there is nothing but many copied rows of it. */
    @SuppressWarnings("ReferenceEquality") // as in protection()
    private Optional<TableProtection> copiedTable(List<LogEvent> events) {
        if (events.size() < SIDE_BY_SIDE || !(events.getFirst() instanceof Change.Copied first)) {
            return Optional.empty();
        }
        for (LogEvent event : events) {
            if (!(event instanceof Change.Copied copied) || copied.table() != first.table()) {
                return Optional.empty();
            }
        }
        return Optional.of(protection(first.table()));
    }

    /** A copy is read by several connections at once, and masked by several cores. */
    private static List<LogEvent> protectSideBySide(List<LogEvent> events, TableProtection protection) {
        if (protection.passAsTheyAre(events)) {
            return events;
        }
        int parts = PROCESSORS < MIN_PROCESSORS && !protection.isDear()
                ? 1
                : Math.clamp(events.size() / SIDE_BY_SIDE, 1, PROCESSORS);
        if (parts == 1) {
            return protectAll(events, protection);
        }
        // A parallel stream keeps the order, and does its work on the common pool and this thread.
        List<LogEvent> all = new ArrayList<>(events.size());
        IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> protectAll(
                        events.subList(events.size() * part / parts, events.size() * (part + 1) / parts), protection))
                .toList()
                .forEach(all::addAll);
        return all;
    }

    private static List<LogEvent> protectAll(List<LogEvent> events, TableProtection protection) {
        List<LogEvent> into = new ArrayList<>(events.size());
        for (LogEvent event : events) {
            protection.protect((Change) event, into::add);
        }
        return into;
    }

    @SuppressWarnings("ReferenceEquality") // One instance serves every change until the schema changes.
    private TableProtection protection(TableSchema table) {
        TableProtection last = lastProtection;
        if (table == lastTable && last != null) {
            return last;
        }
        if (protections.size() >= MAX_SCHEMAS) {
            forgetSchemas();
        }
        TableProtection found = protections.computeIfAbsent(
                table, schema -> new TableProtection(policy.get().compile(schema), violations));
        lastTable = table;
        lastProtection = found;
        return found;
    }

    private void forgetSchemas() {
        protections.clear();
        lastTable = null;
        lastProtection = null;
    }
}
