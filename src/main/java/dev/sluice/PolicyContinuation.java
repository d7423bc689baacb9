package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeException;
import dev.sluice.lake.LakeRefusedException;
import dev.sluice.lake.MaskChanges;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.TablePolicy;
import dev.sluice.reconcile.ReconciliationException;
import dev.sluice.row.Masking;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.Continuation;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The copy may be gone on with as long as the policy makes of each value what it made of it when it was written. */
@Singleton
final class PolicyContinuation implements Continuation {
    private static final Logger LOG = Logger.getLogger(PolicyContinuation.class);

    private final Provider<Policy> policy;
    private final PolicyConfig config;
    private final SourceConfig source;
    private final Lake lake;
    private final ProvenCopies proven;

    PolicyContinuation(
            Provider<Policy> policy, PolicyConfig config, SourceConfig source, Lake lake, ProvenCopies proven) {
        this.policy = policy;
        this.config = config;
        this.source = source;
        this.lake = lake;
        this.proven = proven;
    }

    @Override
    public Set<TableId> judge(List<TableSchema> tables) {
        Map<TableId, Masking> masks = masks(compiled(tables));
        MaskChanges changes = asked(() -> lake.changes(masks));
        if (!changes.altered().isEmpty()) {
            decide(changes);
        }
        Set<TableId> again = new HashSet<>(changes.altered().keySet());
        again.addAll(changes.awaitingCopy());
        if (source.load() == SourceConfig.Load.ONLY && !isProven(masks.keySet())) {
            LOG.info(
                    "The copy that is there was not found equal to its source, whose snapshot is gone: it is made anew");
            again.addAll(masks.keySet());
        }
        again.retainAll(masks.keySet());
        return Set.copyOf(again);
    }

    private boolean isProven(Set<TableId> tables) {
        try {
            return asked(() -> proven.include(tables));
        } catch (ReconciliationException e) {
            throw new RetryableSourceException(String.valueOf(e.getMessage()));
        }
    }

    /** What the lake says, with its refusals as the source's. */
    private static <T> T asked(Supplier<T> lake) {
        try {
            return lake.get();
        } catch (LakeRefusedException e) {
            throw new FatalSourceException(String.valueOf(e.getMessage()));
        } catch (LakeException e) {
            throw new RetryableSourceException(String.valueOf(e.getMessage()));
        }
    }

    private static void told(Runnable lake) {
        Object _ = asked(() -> {
            lake.run();
            return true;
        });
    }

    private void decide(MaskChanges changes) {
        String list = new TreeMap<>(changes.altered())
                .entrySet().stream()
                        .map(table -> table.getKey() + ": " + String.join("; ", table.getValue()))
                        .collect(Collectors.joining(". "));
        switch (config.change()) {
            case REFUSE ->
                throw new FatalSourceException("Cannot go on: the policy changes what the lake already holds, and two"
                        + " masks must not meet in one column. " + list + ". Put the old policy and its key back, or"
                        + " set SLUICE_POLICY_CHANGE=copy, which copies these tables again");
            case COPY ->
                LOG.warnf("The policy changes what the lake already holds, so these tables are copied again. %s", list);
        }
    }

    @Override
    public void join(List<TableSchema> tables) {
        MaskChanges changes = asked(() -> lake.changes(masks(compiled(tables))));
        clear(changes.lost(), changes.retold());
    }

    @Override
    public Map<TableId, Set<String>> kept(List<TableSchema> tables) {
        return asked(() -> lake.kept(masks(compiled(tables))));
    }

    @Override
    public void beginAgain(List<TableSchema> tables) {
        begin(tables, schemas -> lake.beginAgain(schemas));
    }

    @Override
    public void beginAnew(List<TableSchema> tables, boolean copied) {
        begin(tables, schemas -> lake.beginAnew(schemas, copied));
    }

    private void begin(List<TableSchema> tables, Consumer<List<TableSchema>> note) {
        List<TablePolicy> compiled = compiled(tables);
        MaskChanges changes = asked(() -> lake.changes(masks(compiled)));
        // First of all, so that an interruption leaves it to be found again.
        clear(changes.quarantines(), changes.retold());
        told(() ->
                note.accept(compiled.stream().map(TablePolicy::protectedSchema).toList()));
        // Another writer that did not know of its end until now may have added to it.
        clear(changes.quarantines(), changes.retold());
    }

    private void clear(Set<TableId> quarantines, Set<TableId> histories) {
        if (!quarantines.isEmpty()) {
            told(() -> lake.clearQuarantine(quarantines));
        }
        if (!histories.isEmpty()) {
            told(() -> lake.clearHistories(histories));
        }
    }

    private static Map<TableId, Masking> masks(List<TablePolicy> tables) {
        return tables.stream()
                .collect(Collectors.toMap(table -> table.sourceSchema().id(), TablePolicy::masking));
    }

    private List<TablePolicy> compiled(List<TableSchema> tables) {
        try {
            return tables.stream().map(table -> policy.get().compile(table)).toList();
        } catch (PolicyException e) {
            throw new FatalSourceException(String.valueOf(e.getMessage()));
        }
    }
}
