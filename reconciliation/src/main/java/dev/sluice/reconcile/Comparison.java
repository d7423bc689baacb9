package dev.sluice.reconcile;

import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has been compared for one request, at one position after the other: every table, and of a table every range of its
 * keys, at exactly one of them. What is interrupted counts as not compared.
 */
final class Comparison {
    /** So many snapshots in a row may grow too old before anything is compared: the lake may once be slow to follow. */
    private static final int MAX_IDLE_SNAPSHOTS = 3;

    private final ReconciliationRequest request;
    private final Policy policy;
    private final LakeSide lake;
    private final ReconcileConfig config;
    private final Consumer<Progress> progress;
    private final List<ComparedPosition> positions = new ArrayList<>();
    private final List<TableProgress> tables = new ArrayList<>();
    private List<String> onlyInLake = List.of();

    /** At the last position. */
    private Optional<ReadFrom> readFrom = Optional.empty();

    private Optional<Attempt> attempt = Optional.empty();
    /** Whether something was compared at the newest snapshot. */
    private boolean placedAtLast;

    private int idleSnapshots;

    Comparison(
            ReconciliationRequest request,
            Policy policy,
            LakeSide lake,
            ReconcileConfig config,
            Consumer<Progress> progress) {
        this.request = request;
        this.policy = policy;
        this.lake = lake;
        this.config = config;
        this.progress = progress;
    }

    /**
     * What is being compared.
     *
     * @param decisive whether it has a snapshot for itself that was not old yet: if that does not do, none will
     */
    private record Attempt(TableProgress table, int ranges, boolean decisive) {}

    /**
     * What came out for some ranges of a table.
     *
     * @param plan how they were compared
     * @param lakeSnapshot that was read; empty if the cut has no mirror of the table
     */
    private record Compared(ComparisonPlan plan, TableComparison.Result result, Optional<Long> lakeSnapshot) {}

    static InvalidRequestException noTable(ReconciliationRequest request) {
        return new InvalidRequestException(
                "Cannot reconcile: no replicated table matches " + String.join(", ", request.tables()));
    }

    static TablePolicy compile(Policy policy, TableSchema table) {
        try {
            return policy.compile(table);
        } catch (PolicyException e) {
            throw new InvalidRequestException("Cannot compare " + table.id() + ": " + e.getMessage());
        }
    }

    /** Whether nothing is left to compare. */
    boolean isOver() {
        return !tables.isEmpty() && tables.stream().allMatch(table -> table.isComplete() || table.isTooLarge());
    }

    /**
     * Compares what has not been compared yet, until it is over or the time will not do for more.
     *
     * @param left how long the snapshot may still be read; empty without a limit
     * @throws NotCompletedException if one side cannot be read, or does not fit to what has been compared
     */
    void goOn(SourceSnapshot snapshot, OfficialCut cut, Supplier<Optional<Duration>> left) throws InterruptedException {
        List<TableSchema> present = snapshot.tables();
        if (tables.isEmpty()) {
            request.requireMatches(
                    Stream.concat(present.stream().map(TableSchema::id), cut.snapshots().keySet().stream())
                            .toList());
            present.stream()
                    .filter(table -> request.covers(table.id()))
                    .forEach(table -> tables.add(new TableProgress(table, config.reportedRows())));
            if (tables.isEmpty()) {
                throw noTable(request);
            }
        }
        boolean inDatabase = snapshot.digestsInDatabase();
        try (Workers workers = new Workers(config.threads())) {
            At at = new At(snapshot, cut, present, inDatabase, workers, left);
            for (TableProgress table : tables) {
                if (table.isComplete() || table.isTooLarge()) {
                    continue;
                }
                progress.accept(new Progress("comparing " + table.table().id(), complete(), tables.size()));
                TablePolicy compiled = compile(policy, unchanged(table, present));
                while (!table.isComplete()) {
                    if (!at.compareNext(table, compiled)) {
                        return;
                    }
                }
            }
        }
        progress.accept(new Progress("done", complete(), tables.size()));
    }

    private int complete() {
        return (int) tables.stream().filter(TableProgress::isComplete).count();
    }

    private static TableSchema unchanged(TableProgress table, List<TableSchema> present) {
        return present.stream()
                .filter(table.table()::equals)
                .findFirst()
                .orElseThrow(() -> new NotCompletedException("Cannot complete the comparison: "
                        + table.table().id()
                        + " was dropped, or its columns were changed, while tables were compared at"
                        + " several positions; start the reconciliation again"));
    }

    /**
     * The snapshot became too old in the middle of what was being compared; that is to be compared at another position.
     *
     * @param age the limit, for messages
     * @throws NotCompletedException if there is no hope that it ever will be
     */
    void snapshotBecameTooOld(String age) {
        boolean decisive = attempt.map(Attempt::decisive).orElse(false);
        attempt.filter(Attempt::decisive).ifPresent(this::tookTooLong);
        attempt = Optional.empty();
        idleSnapshots = decisive || placedAtLast ? 0 : idleSnapshots + 1;
        // The next snapshot may be too old before anything begins.
        placedAtLast = false;
        if (idleSnapshots == MAX_IDLE_SNAPSHOTS) {
            throw new NotCompletedException(
                    "Cannot complete the comparison: " + MAX_IDLE_SNAPSHOTS + " snapshots of the"
                            + " source in a row were older than half of " + age
                            + " before the lake had reached them. Look at the"
                            + " replication's lag, or raise SLUICE_RECONCILE_SNAPSHOT_AGE");
        }
    }

    private void tookTooLong(Attempt failed) {
        TableProgress table = failed.table();
        if (request.level() == Level.COUNTS
                && !table.isCutFiner()
                && ComparisonPlan.orderly(compile(policy, table.table()))) {
            table.cutFiner();
        } else {
            table.tookTooLong(failed.ranges());
        }
    }

    /**
     * What was found, once it is over.
     *
     * @throws NotCompletedException if some tables could not be compared
     */
    Report report(String version, Instant startedAt, Instant finishedAt) {
        boolean inOnePosition = positions.size() == 1;
        List<TableReport> reports = tables.stream()
                .filter(TableProgress::isComplete)
                .map(table -> table.report(request.level(), inOnePosition))
                .toList();
        if (reports.size() < tables.size()) {
            throw new NotCompletedException(notCompared(reports));
        }
        ComparedPosition last = positions.getLast();
        return new Report(
                Verdict.of(reports.stream().allMatch(table -> table.verdict() == Verdict.MATCH)),
                request.level(),
                version,
                last.sourcePosition(),
                readFrom.orElseThrow(),
                last.lakePosition(),
                last.cut(),
                policy.fingerprint(),
                startedAt,
                finishedAt,
                reports,
                onlyInLake,
                Optional.empty(),
                inOnePosition ? Optional.empty() : Optional.of(List.copyOf(positions)));
    }

    private String notCompared(List<TableReport> others) {
        String which = tables.stream()
                .filter(TableProgress::isTooLarge)
                .map(table -> table.table().id() + " (" + whyTooLarge(table) + ")")
                .collect(Collectors.joining(", "));
        List<String> differing = others.stream()
                .filter(table -> table.verdict() == Verdict.MISMATCH)
                .map(TableReport::table)
                .toList();
        return "Cannot complete the comparison: not compared, because a snapshot of the source may not be read long enough,"
                + " " + which + ". Raise SLUICE_RECONCILE_SNAPSHOT_AGE, or reconcile the other tables alone (--tables)."
                + " Other tables: " + (others.size() - differing.size()) + " the same on both sides"
                + (differing.isEmpty() ? "" : ", and these differ: " + String.join(", ", differing));
    }

    private String whyTooLarge(TableProgress table) {
        return ComparisonPlan.orderly(compile(policy, table.table()))
                ? "not even one range of its keys could be read in time"
                : "which has no key, or none that can be cut into ranges, and is compared as a whole";
    }

    /** One position. */
    private final class At {
        private final SourceSnapshot snapshot;
        private final OfficialCut cut;
        private final List<TableSchema> present;
        private final boolean inDatabase;
        private final Workers workers;
        private final Supplier<Optional<Duration>> left;
        private Optional<Integer> index = Optional.empty();

        At(
                SourceSnapshot snapshot,
                OfficialCut cut,
                List<TableSchema> present,
                boolean inDatabase,
                Workers workers,
                Supplier<Optional<Duration>> left) {
            this.snapshot = snapshot;
            this.cut = cut;
            this.present = present;
            this.inDatabase = inDatabase;
            this.workers = workers;
            this.left = left;
            placedAtLast = false;
            attempt = Optional.empty();
        }

        /** Compares as much as there is time for. False if there is no more. */
        boolean compareNext(TableProgress table, TablePolicy compiled) throws InterruptedException {
            boolean mirrored = cut.snapshots().containsKey(table.table().id());
            if (!mirrored && table.isHalfDone()) {
                throw new NotCompletedException("Cannot complete the comparison: the lake's mirror of "
                        + table.table().id() + " disappeared between two positions; start the reconciliation again");
            }
            begin(table, 1);
            if (!table.isCut()) {
                table.cut(mirrored ? cut(table, compiled) : KeyRanges.ONE);
            }
            int count = mirrored ? table.affordable(left.get()) : table.open();
            if (count == 0 && index.isPresent()) {
                return false;
            }
            count = Math.max(count, 1);
            begin(table, count);
            long started = System.nanoTime();
            KeyRanges ranges = table.next(count);
            Compared compared = mirrored ? compare(table, compiled, ranges) : unmirrored(compiled);
            // INVARIANT: nothing below can be interrupted, so ranges are compared at one position or not at all.
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            table.add(count, compared.plan(), compared.result(), place(), compared.lakeSnapshot(), took);
            attempt = Optional.empty();
            return true;
        }

        private void begin(TableProgress table, int ranges) {
            Duration age = config.snapshotAge().orElse(Duration.ZERO);
            boolean young =
                    left.get().map(rest -> rest.compareTo(age.dividedBy(2)) > 0).orElse(true);
            attempt = Optional.of(new Attempt(table, ranges, young && index.isEmpty()));
        }

        private KeyRanges cut(TableProgress progress, TablePolicy compiled) throws InterruptedException {
            TableSchema table = compiled.sourceSchema();
            boolean inRanges = request.level() != Level.COUNTS || progress.isCutFiner();
            int parts = inRanges && ComparisonPlan.orderly(compiled)
                    ? TableComparison.firstRanges(snapshot.estimatedRows(table.id()), config.rowsPerSecond())
                    : 1;
            return parts == 1 ? KeyRanges.ONE : snapshot.split(table, KeyRange.ALL, parts);
        }

        private ComparisonPlan plan(TablePolicy compiled, ComparisonPlan.Rows rows) {
            return new ComparisonPlan(
                    compiled,
                    inDatabase && (config.rowsPerSecond().isEmpty() || ComparisonPlan.readsRangesAlone(compiled)),
                    rows);
        }

        private Compared compare(TableProgress table, TablePolicy compiled, KeyRanges ranges)
                throws InterruptedException {
            ComparisonPlan hopeful = plan(compiled, ComparisonPlan.Rows.ALL_CAN_BE_HELD);
            LakeTable mirror = lake.open(cut, hopeful.lake());
            boolean showing = request.level() != Level.COUNTS
                    && hopeful.inDatabase()
                    && snapshot.refusedShowInDigests(hopeful.source())
                    && !table.hasRefusedRows();
            if (showing) {
                TableComparison comparison = comparison(mirror, hopeful);
                Partition partition = partition(hopeful, ranges);
                TableSides.Digests digests = comparison.digests(partition);
                // What is equal needs no look for values that the lake cannot hold: there can be none.
                if (digests.differing().isEmpty() || !mayRefuse(table, compiled, ranges.within())) {
                    return new Compared(
                            hopeful,
                            comparison.result(partition, digests, request.level()),
                            Optional.of(mirror.snapshotId()));
                }
            }
            boolean refused = showing || mayRefuse(table, compiled, ranges.within());
            ComparisonPlan plan = refused ? plan(compiled, ComparisonPlan.Rows.SOME_ARE_REFUSED) : hopeful;
            TableComparison.Result found = result(table, comparison(mirror, plan), plan, ranges);
            return new Compared(plan, found, Optional.of(mirror.snapshotId()));
        }

        private boolean mayRefuse(TableProgress table, TablePolicy compiled, KeyRange within)
                throws InterruptedException {
            List<Integer> columns = compiled.refusableColumns();
            boolean found = !columns.isEmpty() && snapshot.mayRefuse(compiled.sourceSchema(), columns, within);
            table.lookedForRefused(found);
            return found;
        }

        private TableComparison comparison(LakeTable mirror, ComparisonPlan plan) {
            return new TableComparison(new TableSides(snapshot, mirror, plan, workers), plan, config.reportedRows());
        }

        private TableComparison.Result result(
                TableProgress table, TableComparison comparison, ComparisonPlan plan, KeyRanges ranges)
                throws InterruptedException {
            if (request.level() == Level.COUNTS) {
                return table.isCutFiner()
                        ? comparison.counts(
                                new Partition.ByKey(ranges, plan.order().orElseThrow()))
                        : comparison.counts();
            }
            Partition partition = partition(plan, ranges);
            return comparison.result(partition, comparison.digests(partition), request.level());
        }

        private static Partition partition(ComparisonPlan plan, KeyRanges ranges) {
            Partition whole = plan.inDatabase() ? new Partition.Whole() : new Partition.ByHash();
            return plan.order()
                    .<Partition>map(order -> new Partition.ByKey(ranges, order))
                    .orElse(whole);
        }

        private Compared unmirrored(TablePolicy compiled) throws InterruptedException {
            TableComparison.Result rows = new TableComparison.Result(
                    snapshot.count(compiled.sourceSchema().id()),
                    0,
                    new LeftOut(),
                    List.of(),
                    new Findings(config.reportedRows()));
            return new Compared(plan(compiled, ComparisonPlan.Rows.ALL_CAN_BE_HELD), rows, Optional.empty());
        }

        /** The position's place in the report, which it has from now on. */
        private int place() {
            if (index.isEmpty()) {
                index = Optional.of(positions.size());
                positions.add(new ComparedPosition(
                        snapshot.position().toJson(), cut.position().toJson(), cut.id()));
                onlyInLake = onlyInLake(cut, present);
                readFrom = Optional.of(snapshot.readFrom());
                placedAtLast = true;
                idleSnapshots = 0;
            }
            return index.get();
        }
    }

    private List<String> onlyInLake(OfficialCut cut, List<TableSchema> present) {
        Set<TableId> sources = present.stream().map(TableSchema::id).collect(Collectors.toSet());
        return cut.snapshots().keySet().stream()
                .filter(table -> request.covers(table) && !sources.contains(table))
                .sorted()
                .map(TableId::toString)
                .toList();
    }
}
