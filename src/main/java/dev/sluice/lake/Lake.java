package dev.sluice.lake;

import dev.sluice.row.Batch;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.Masking;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The lake as the rest of the service sees it. Its writer starts with the first batch; all methods may be called by any thread. */
@ApplicationScoped
public class Lake {
    private static final Logger LOG = Logger.getLogger(Lake.class);
    private static final Duration SHUTDOWN = Duration.ofSeconds(8);

    /** What a copy has read is kept at most as often as one commit in so many. */
    private static final int COMMITS_PER_KEEPING = 5;

    private final LakeConfig config;
    private final PositionFormat format;
    private final LakeMetrics metrics;
    private final CommitThread commits;
    private final CommitPool commitPool = new CommitPool();
    private final UUID writerId = UUID.randomUUID();
    private final Duration patience;
    private final Sessions sessions;
    private final CopyPool copies;
    private final Upkeep upkeep;
    private final LakeWriter writer;
    private @Nullable Catalog catalog;
    private boolean started;
    private boolean closed;

    @Inject
    public Lake(LakeConfig config, PositionFormat format, PolicyMark policy, MeterRegistry registry) {
        this(config, format, policy, registry, CommitSteps.NONE, CutCommitter.PATIENCE);
    }

    Lake(
            LakeConfig config,
            PositionFormat format,
            PolicyMark policy,
            MeterRegistry registry,
            CommitSteps steps,
            Duration patience) {
        this.config = config;
        this.format = format;
        this.metrics = new LakeMetrics(registry);
        this.patience = patience;
        this.upkeep = new Upkeep(writerId, this::catalog, config, steps, metrics);
        this.commits = new CommitThread(control -> {
            upkeep.remember(control.requested());
            return new CutCommitter(writerId, control, policy, commitPool, patience, steps, metrics, upkeep);
        });
        this.copies = new CopyPool(config.commitInterval().multipliedBy(COMMITS_PER_KEEPING));
        IndexCache indexes = new IndexCache(config.indexPath());
        this.sessions = new Sessions(writerId, this::catalog, config, format, metrics, indexes, copies);
        Compactor compactor = new Compactor(config, upkeep);
        this.writer = new LakeWriter(
                wake -> new LiveSession(sessions, config.commitInterval(), indexes, commits, compactor, wake));
        upkeep.watch(writer::tables);
        metrics.gauge("sluice.lake.queue", writer::queued);
        metrics.gauge("sluice.lake.tables", () -> writer.tables().size());
        metrics.gauge(
                "sluice.lake.files",
                () -> writer.tables().stream()
                        .mapToInt(table -> table.status().dataFiles())
                        .sum());
    }

    private synchronized Catalog catalog() {
        if (catalog == null) {
            catalog = Catalogs.open(config);
        }
        return catalog;
    }

    /**
     * Hands a batch to the writer and returns at once.
     *
     * @param taken is run when the writer begins with the batch
     */
    void deliver(Batch batch, Receipt receipt, Runnable taken) {
        synchronized (this) {
            if (!started && !closed) {
                started = true;
                Thread.ofPlatform().name("sluice-lake-writer").daemon().start(writer);
            }
        }
        writer.deliver(batch, receipt, taken);
    }

    /**
     * The official state as the catalog has it; empty if nothing was ever replicated.
     *
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public Optional<Checkpoint> checkpoint() {
        return reading("Cannot read the lake's official state: ", () -> ControlTable.read(catalog(), format));
    }

    /**
     * The official state less the tables that somebody has dropped since: they have to be copied anew. With the columns
     * that the tables have.
     *
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public Optional<Checkpoint> present() {
        Optional<Checkpoint> official = checkpoint();
        return reading("Cannot look for the lake's tables: ", () -> official.map(sessions::present));
    }

    /** What fails for want of the catalog may pass. */
    private static <T> T reading(String failure, Supplier<T> read) {
        try {
            return read.get();
        } catch (LakeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LakeUnavailableException(failure + Catalogs.reason(e), e);
        }
    }

    /**
     * How the lake's rows of a table are masked; unknown if it has none.
     *
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public Masking written(TableId table) {
        return reading("Cannot read how the rows of " + table + " are masked: ", () -> sessions.written(table));
    }

    /**
     * Where the rows that the lake holds are not what these masks would make of them. What the official state says of a table
     * is enough where nothing has changed; only other tables are opened.
     *
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public MaskChanges changes(Map<TableId, Masking> masks) {
        return reading("Cannot read how the lake's rows are masked: ", () -> sessions.changes(masks));
    }

    /**
     * What interrupted copies have left that may be gone on with, for {@link dev.sluice.row.LogEvent.CopyStart#parts}.
     *
     * @param masks how the tables' rows would be masked now
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public Map<TableId, Set<String>> kept(Map<TableId, Masking> masks) {
        return reading("Cannot look for what interrupted copies have left: ", () -> sessions.kept(masks));
    }

    /**
     * Removes from the quarantine what it holds of tables, and with it the files that held their rows: so when a policy masks
     * them otherwise now. Call it before a session's first batch.
     *
     * @throws LakeException saying what to do next
     */
    public void clearQuarantine(Set<TableId> tables) {
        try {
            sessions.clearQuarantine(tables, patience);
        } catch (RuntimeException e) {
            throw LakeException.of("Cannot remove rows from the quarantine", e);
        }
    }

    /**
     * Removes all changes from the histories of tables, whether histories are kept now or not, and with them the files that
     * held them: so when a policy masks or chooses their rows otherwise now. Call it before a session's first batch.
     *
     * @throws LakeException saying what to do next
     */
    public void clearHistories(Set<TableId> tables) {
        try {
            sessions.clearHistories(tables, patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new LakeUnavailableException("Cannot remove changes from histories: interrupted");
        } catch (RuntimeException e) {
            throw LakeException.of("Cannot remove changes from histories", e);
        }
    }

    /**
     * Takes tables out of the official state, because they are to be copied again; all others stay in it. Readers see the
     * old rows of each, with the columns that it had, until its copy replaces them. Call it before a session's first batch.
     *
     * @param tables as the session will declare them
     * @throws LakeException saying what to do next
     */
    public void beginAgain(List<TableSchema> tables) {
        try {
            sessions.beginAgain(tables, patience);
        } catch (RuntimeException e) {
            throw LakeException.of("Cannot begin to copy tables again", e);
        }
    }

    /**
     * Makes what is official void, because all tables begin anew: until they are whole, nothing is official. Readers see the
     * old rows of each table, with the columns that it had, until its copy replaces them. Does nothing where nothing is
     * official. Call it before a session's first batch.
     *
     * @param tables as the session will declare them
     * @param copied whether a copy follows; if not, a table that has other columns now is emptied
     * @throws LakeException saying what to do next
     */
    public void beginAnew(List<TableSchema> tables, boolean copied) {
        try {
            sessions.beginAnew(tables, copied, patience);
        } catch (RuntimeException e) {
            throw LakeException.of("Cannot begin the copy anew", e);
        }
    }

    /**
     * The cut that a {@link dev.sluice.row.LogEvent.Cut} of that id will end, once it is official. Ask before the event
     * is sent. Completes exceptionally with a {@link LakeException} if the session ends before; bound the wait.
     */
    public CompletableFuture<OfficialCut> expect(UUID cutId) {
        return commits.expect(cutId);
    }

    /** The mirrored tables of the running session; empty before it has begun. */
    public List<TableStatus> tables() {
        return writer.tables().stream().map(MirrorTable::status).toList();
    }

    /** What the upkeep does once a day, for tests of this package. @return how many files were deleted */
    int removeQuarantineOrphans(Instant before) {
        return upkeep.removeQuarantineOrphans(before);
    }

    /** As the writer has them, for tests of this package. */
    List<MirrorTable> mirrors() {
        return writer.tables();
    }

    public LakeStatistics statistics() {
        return metrics.statistics();
    }

    /**
     * A table as of one of its snapshots, with values of the classes that {@code table}'s column types name.
     *
     * @throws LakeRefusedException if the table or snapshot does not exist (any more), or its columns differ
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public LakeSnapshot snapshot(TableSchema table, long snapshotId) {
        return LakeSnapshot.open(catalog(), config.namespace(), format, table, snapshotId);
    }

    /**
     * A table of the service's own, created with its first record.
     *
     * @param table its id is its place in the lake, whatever the namespace of the mirrors
     */
    public Ledger ledger(TableSchema table) {
        return new Ledger(this::catalog, format, config.formatVersion(), table);
    }

    /**
     * A part of the quarantine, that of a cut which is being committed included.
     *
     * @param from the number of the first row, from 0; negative counts from the end
     * @param limit how many rows at most
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public QuarantinePage quarantine(long from, int limit) {
        return reading("Cannot read the quarantine: ", () -> QuarantineReader.read(catalog(), from, limit));
    }

    /**
     * How many rows the quarantine holds, by table and rule.
     *
     * @throws LakeUnavailableException if the catalog does not answer
     */
    public List<QuarantineCount> quarantineCounts() {
        return reading("Cannot read the quarantine: ", () -> QuarantineReader.counts(catalog()));
    }

    /**
     * Ends the running cut if no transaction is open, commits it, and marks the key index as whole. Nothing can be
     * written afterwards. Changes of a transaction that is still open are given up and come again at the next start.
     *
     * @param bound how long this may take
     */
    public void flush(Duration bound) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (!started) {
                closeThreads();
                return;
            }
        }
        try {
            writer.flush(bound).get(bound.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warnf("Cannot finish the running cut within %s; it is read again at the next start", bound);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        closeThreads();
    }

    private void closeThreads() {
        commits.close();
        commitPool.close();
        copies.close();
        upkeep.close();
    }

    @PreDestroy
    void close() {
        flush(SHUTDOWN);
        Catalog open = catalog;
        if (open instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.debugf("Cannot close the catalog: %s", e.getMessage());
            }
        }
    }
}
