package dev.sluice.pipeline;

import dev.sluice.policy.Policy;
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
import org.jspecify.annotations.Nullable;

/** Applies the policy to batches, one after the other. For use by one thread at a time. */
final class Protector {
    // A session has one schema per table until a table is altered; this many come only of a leak.
    private static final int MAX_SCHEMAS = 100_000;

    private final Supplier<Policy> policy;
    // One protected schema for each schema of the source, by identity as everywhere on this path.
    private final IdentityHashMap<TableSchema, TableProtection> protections = new IdentityHashMap<>();
    /** As each table was declared last, in whichever session. */
    private final Map<TableId, TableProtection> declared = new HashMap<>();

    private long session;
    private @Nullable TableSchema lastTable;
    private @Nullable TableProtection lastProtection;

    /** @param policy asked for each table, so that a policy that cannot be loaded fails the batch and not the channel */
    Protector(Supplier<Policy> policy) {
        this.policy = policy;
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
        }
        List<LogEvent> incoming = batch.take();
        List<LogEvent> events = new ArrayList<>(incoming.size());
        for (LogEvent event : incoming) {
            switch (event) {
                case Change change -> {
                    Optional<Change> protectedChange =
                            protection(change.table()).protect(change);
                    protectedChange.ifPresent(events::add);
                }
                case LogEvent.Declared(TableSchema table, Origin origin) ->
                    events.add(declared(table).declared(origin));
                case LogEvent.CopyStart(TableSchema table) ->
                    events.add(new LogEvent.CopyStart(protection(table).table()));
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
                table, schema -> new TableProtection(policy.get().compile(schema)));
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
