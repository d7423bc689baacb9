package dev.sluice.lake;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jboss.logging.Logger;

/**
 * The work that keeps tables fast, on one thread beside writing and committing: expires snapshots, deletes files when
 * their time has come, rewrites data files, and looks for orphans. One thing at a time, so nothing that is being read is
 * deleted meanwhile; a failure costs nothing but the work, which is called for again. It opens tables for itself: what it
 * commits never changes which rows a table holds, and a cut's commit that it collides with is repeated by Iceberg.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    /** Of tables of our own, whose past nobody reads but for cuts that were asked for. */
    private static final Duration OWN_RETENTION = Duration.ofMinutes(2);

    private static final int MOST_OWN_SNAPSHOTS = 100;
    private static final int LEAST_OWN_SNAPSHOTS = 20;

    /** Each snapshot of the control table lists every table, and each commit writes all of them anew. */
    private static final int LISTED_TABLES = 10_000;

    private static final Duration TICK = Duration.ofSeconds(10);

    /** A table's orphans are looked for once a day, first when the process has run for a while. */
    private static final Duration ORPHAN_INTERVAL = Duration.ofDays(1);

    private static final Duration FIRST_ORPHANS = Duration.ofHours(1);

    private final Supplier<Catalog> catalog;
    private final LakeConfig config;
    private final CommitSteps steps;
    private final LakeMetrics metrics;
    private final Expiry mirrors;
    private final KeptSnapshots kept = new KeptSnapshots();

    // One pending expiry for each table, one rewrite, and the ticks: bounded by the number of tables.
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("sluice-lake-upkeep").daemon().unstarted(task));
    private final Set<TableIdentifier> expiring = ConcurrentHashMap.newKeySet();
    private final Map<TableIdentifier, Integer> commits = new HashMap<>();
    private final DoomedFiles doomed = new DoomedFiles();
    private final Throttle throttle;
    private final Instant began = Instant.now();
    private final Map<TableIdentifier, Instant> searched = new HashMap<>();
    private volatile Supplier<List<MirrorTable>> tables = List::of;
    private final ChangelogUpkeep changelogs;

    Upkeep(UUID writer, Supplier<Catalog> catalog, LakeConfig config, CommitSteps steps, LakeMetrics metrics) {
        this.catalog = catalog;
        this.config = config;
        this.steps = steps;
        this.metrics = metrics;
        this.mirrors = new Expiry(config.snapshotRetention(), config.snapshotLimit());
        this.throttle = new Throttle(config.maintenanceShare(), System::nanoTime, TimeUnit.NANOSECONDS::sleep);
        this.changelogs = new ChangelogUpkeep(writer, config, throttle);
        executor.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param open the tables that are written: orphans are looked for in these, knowing the files of running cuts */
    void watch(Supplier<List<MirrorTable>> open) {
        tables = open;
    }

    /** Cuts that were asked for in the past and are still to be kept. */
    void remember(Map<Instant, Map<TableId, Long>> requested) {
        requested.forEach(
                (time, snapshots) -> kept.requested(identified(snapshots), time.plus(config.snapshotRetention())));
    }

    /**
     * A cut is official. On the commit thread; returns at once.
     *
     * @param shown the snapshots that those who asked for it were told of
     */
    void committed(SealedCut cut, Checkpoint official, Map<TableId, Long> shown, long controlSnapshot) {
        kept.official(identified(official.snapshots()));
        if (!cut.requested().isEmpty()) {
            Map<TableIdentifier, Long> snapshots = identified(shown);
            snapshots.put(ControlTable.IDENTIFIER, controlSnapshot);
            kept.requested(snapshots, Instant.now().plus(config.snapshotRetention()));
        }
        for (TablePart part : cut.parts()) {
            count(identifier(part.table().schema().id()), mirrors);
            Changelog changelog = part.table().changelog();
            if (changelog != null && part.changes().isPresent()) {
                count(changelog.identifier(), mirrors);
                if (changelogs.add(changelog, part.changes().get())) {
                    submit(() -> keepUp(changelog));
                }
            }
        }
        count(ControlTable.IDENTIFIER, control(official.snapshots().size()));
        cut.quarantined().ifPresent(_ -> count(QuarantineTable.IDENTIFIER, control(1)));
    }

    private static Expiry control(int tables) {
        return new Expiry(
                OWN_RETENTION,
                Math.clamp(LISTED_TABLES / Math.max(1, tables), LEAST_OWN_SNAPSHOTS, MOST_OWN_SNAPSHOTS));
    }

    private Map<TableIdentifier, Long> identified(Map<TableId, Long> snapshots) {
        Map<TableIdentifier, Long> identified = new HashMap<>();
        snapshots.forEach((table, snapshot) -> identified.put(identifier(table), snapshot));
        return identified;
    }

    private TableIdentifier identifier(TableId table) {
        return Catalogs.identifier(config.namespace(), table);
    }

    /** Expiring half of the limit at a time keeps both the list and the work short. */
    private void count(TableIdentifier table, Expiry expiry) {
        if (commits.merge(table, 1, Integer::sum) >= Math.max(1, expiry.limit() / 2) && expiring.add(table)) {
            commits.remove(table);
            submit(() -> {
                expiring.remove(table);
                expire(table, expiry);
            });
        }
    }

    private void expire(TableIdentifier table, Expiry expiry) {
        try {
            Instant now = Instant.now();
            metrics.expired(expiry.expire(catalog.get().loadTable(table), kept.of(table, now), now, doomed));
            doomed.deleteDue(now);
        } catch (RuntimeException e) {
            LOG.warnf("Cannot expire snapshots of %s, which is tried again later: %s", table, Catalogs.reason(e));
        }
    }

    /** @param ended is told the outcome, empty if the rewrite was given up, on the upkeep's thread */
    void rewrite(MirrorTable table, List<FileRewriter.Source> sources, Consumer<Optional<Rewrite>> ended) {
        long generation = table.generation();
        submit(() -> ended.accept(rewrite(table, sources, generation)));
    }

    private Optional<Rewrite> rewrite(MirrorTable table, List<FileRewriter.Source> sources, long generation) {
        TableId id = table.schema().id();
        try {
            Rewrite done = new FileRewriter(table, throttle).rewrite(sources, generation);
            steps.afterRewrite(id);
            LOG.debugf("Rewrote %d files of %s", sources.size(), id);
            return Optional.of(done);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (executor.isShutdown()) {
                return Optional.empty();
            }
            // The class only: a message of the file writer's may quote a value.
            LOG.warnf(
                    "Cannot rewrite %d files of %s, which is tried again later: %s",
                    sources.size(), id, e.getClass().getName());
        }
        return Optional.empty();
    }

    private void tick() {
        try {
            Instant now = Instant.now();
            doomed.deleteDue(now);
            removeOldChanges(now);
            searchOrphans(now);
        } catch (RuntimeException e) {
            LOG.warnf("Cannot delete files that nobody refers to: %s", Catalogs.reason(e));
        }
    }

    private void keepUp(Changelog changelog) {
        changelogs.keepUp(changelog.identifier());
        removeOldChanges(changelog, Instant.now());
    }

    private void removeOldChanges(Instant now) {
        for (MirrorTable mirror : tables.get()) {
            Changelog changelog = mirror.changelog();
            if (changelog != null) {
                removeOldChanges(changelog, now);
            }
        }
    }

    private void removeOldChanges(Changelog changelog, Instant now) {
        try {
            if (changelogs.removeOld(changelog, now)) {
                // Also where nothing is written any more, so that no cut calls for it.
                expire(changelog.identifier(), mirrors);
            }
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Cannot remove old changes from %s, which is tried again later: %s",
                    changelog.identifier(), Catalogs.reason(e));
        }
    }

    /** Of the first table whose turn it is. */
    private void searchOrphans(Instant now) {
        if (now.isBefore(began.plus(FIRST_ORPHANS))) {
            return;
        }
        Instant before = now.minus(config.orphanAge());
        for (MirrorTable mirror : tables.get()) {
            if (isTurnOf(identifier(mirror.schema().id()), now)) {
                removeOrphans(mirror, before);
                return;
            }
            Changelog changelog = mirror.changelog();
            if (changelog != null && isTurnOf(changelog.identifier(), now)) {
                Set<String> inUse = new HashSet<>(changelog.heldLocations());
                inUse.addAll(doomed.locations());
                removeOrphans(changelog.identifier(), inUse, before);
                return;
            }
        }
        if (isTurnOf(QuarantineTable.IDENTIFIER, now)) {
            removeQuarantineOrphans(before);
        }
    }

    private boolean isTurnOf(TableIdentifier table, Instant now) {
        Instant last = searched.get(table);
        boolean turn = last == null || last.plus(ORPHAN_INTERVAL).isBefore(now);
        if (turn) {
            searched.put(table, now);
        }
        return turn;
    }

    /** Files of running cuts and copies are younger than any orphan. @return how many files were deleted */
    int removeQuarantineOrphans(Instant before) {
        return catalog.get().tableExists(QuarantineTable.IDENTIFIER)
                ? removeOrphans(QuarantineTable.IDENTIFIER, doomed.locations(), before)
                : 0;
    }

    /** @return how many files were deleted */
    int removeOrphans(MirrorTable mirror, Instant before) {
        Set<String> inUse = mirror.files().locations();
        inUse.addAll(doomed.locations());
        return removeOrphans(identifier(mirror.schema().id()), inUse, before);
    }

    private int removeOrphans(TableIdentifier table, Set<String> inUse, Instant before) {
        try {
            int removed = new OrphanFiles(catalog.get().loadTable(table), inUse, throttle).remove(before);
            metrics.orphans(removed);
            if (removed > 0) {
                LOG.infof("Deleted %d files of %s that nothing refers to", removed, table);
            }
            return removed;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("Cannot look for orphans of %s, which is tried again tomorrow: %s", table, Catalogs.reason(e));
        }
        return 0;
    }

    private void submit(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException _) {
            LOG.debug("The upkeep is closed");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
