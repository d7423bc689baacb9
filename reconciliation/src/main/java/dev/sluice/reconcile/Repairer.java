package dev.sluice.reconcile;

import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reconciles, and mends what differs if that is asked for: the tables, or the ranges that differ, are copied again by the
 * replication's own means, with policy and all, and then compared once more. A crash at any point leaves each table as it was or mended, and the same
 * request may be made again.
 */
@Singleton
public final class Repairer {
    private static final Logger LOG = Logger.getLogger(Repairer.class);

    private final Reconciler reconciler;
    private final SourceSide source;
    private final TableCopies copies;
    private final AuditTrail audit;

    Repairer(Reconciler reconciler, SourceSide source, TableCopies copies, AuditTrail audit) {
        this.reconciler = reconciler;
        this.source = source;
        this.copies = copies;
        this.audit = audit;
    }

    /**
     * As {@link Reconciler#reconcile}, and what the request says about a repair.
     *
     * @throws NotCompletedException also if a repair was not completed; it may have been begun
     */
    public Report reconcile(ReconciliationRequest request, Consumer<Progress> progress) throws InterruptedException {
        Report found = reconciler.reconcile(request, progress);
        return switch (request.repair()) {
            case NONE -> found;
            case PLAN -> found.with(new Repair(false, described(RepairPlan.of(found, sizes())), Optional.empty()));
            case APPLY -> found.with(repair(request, found, progress));
        };
    }

    private Repair repair(ReconciliationRequest request, Report found, Consumer<Progress> progress)
            throws InterruptedException {
        Map<String, SourceSide.Size> sizes = sizes();
        List<RepairPlan> plan = RepairPlan.of(found, sizes);
        List<Repair.Table> described = described(plan);
        if (plan.isEmpty()) {
            return new Repair(true, described, Optional.empty());
        }
        Map<TableId, CopyScope> copied = new LinkedHashMap<>();
        plan.forEach(table -> copied.put(table.known(), table.scope()));
        List<TableId> tables = List.copyOf(copied.keySet());
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("tables", described.stream().map(Repair.Table::table).toList());
        details.put("scopes", copied.values().stream().map(CopyScope::toString).toList());
        details.put("cut", found.cut().toString());
        details.put("policy", found.policy());
        audit.note("reconcile repair", details);
        LOG.infof("Repairing, to be copied again: %s", copied);
        copies.copyAgain(copied, phase -> progress.accept(new Progress(phase, 0, tables.size())));
        Report verification = reconciler.reconcile(request.only(tables), progress);
        details.put("verification", verification.cut().toString());
        details.put("verdict", verification.verdict().name());
        audit.note("reconcile repair verified", details);
        return new Repair(true, described, Optional.of(verification));
    }

    private Map<String, SourceSide.Size> sizes() {
        return source.sizes().stream()
                .collect(Collectors.toMap(size -> size.table().id().toString(), Function.identity()));
    }

    private static List<Repair.Table> described(List<RepairPlan> plan) {
        return plan.stream().map(RepairPlan::described).toList();
    }
}
