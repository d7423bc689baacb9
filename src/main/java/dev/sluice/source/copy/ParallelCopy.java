package dev.sluice.source.copy;

import dev.sluice.row.LogEvent;
import dev.sluice.source.Handover;
import dev.sluice.source.ReadingPace;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reads tables over several connections that all see one snapshot: each takes the next range that nobody has taken, decodes
 * it, and hands its rows over.
 */
public final class ParallelCopy {
    private static final Logger LOG = Logger.getLogger(ParallelCopy.class);

    private static final int ROWS_PER_BATCH = 2048;
    private static final int MAX_DEFAULT_CONNECTIONS = 4;
    private static final int REPORT_SECONDS = 10;

    private final int connections;
    private final RangeReader reader;
    private final Handover handover;
    private final SourceMetrics metrics;
    private final ReadingPace pace;

    public ParallelCopy(SourceConfig config, RangeReader reader, Handover handover, SourceMetrics metrics) {
        this.connections = connections(config);
        this.reader = reader;
        this.handover = handover;
        this.metrics = metrics;
        this.pace = new ReadingPace(config.copyRowsPerSecond(), config.copyBytesPerSecond());
    }

    /** How many connections a copy reads over at most. */
    public static int connections(SourceConfig config) {
        return config.copyConnections()
                .orElse(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MAX_DEFAULT_CONNECTIONS));
    }

    /**
     * Copies the tables, the largest first, so that the end is not spent on one table's last ranges.
     *
     * @param begun follow the announcement of all the copies: from here on tables that are not announced are complete
     */
    public void run(List<TableProgress> tables, List<LogEvent> begun) throws InterruptedException {
        List<TableProgress> plan = tables.stream()
                .sorted(Comparator.comparingLong(TableProgress::size).reversed())
                .toList();
        try {
            metrics.copying(() -> plan.stream().map(TableProgress::status).toList());
            List<LogEvent> announcement = new ArrayList<>();
            tables.forEach(table -> announcement.add(table.start()));
            announcement.addAll(begun);
            handover.emit(announcement);
            Queue<CopyRange> ranges = new ConcurrentLinkedQueue<>();
            plan.forEach(table -> ranges.addAll(table.ranges()));
            int readers = Math.min(connections, ranges.size());
            LOG.infof(
                    "Copying %d tables in %d ranges over %d connections as of %s",
                    plan.size(), ranges.size(), readers, reader.position());
            plan.stream()
                    .filter(TableProgress::goesOn)
                    .forEach(table -> LOG.infof(
                            "Going on with the copy of %s: %d of %d ranges are there already",
                            table.id(),
                            table.status().finishedRanges(),
                            table.status().ranges()));
            read(plan, ranges, readers);
        } catch (SQLException e) {
            throw reader.failure("copy the tables", e);
        }
    }

    private void read(List<TableProgress> plan, Queue<CopyRange> ranges, int readers)
            throws SQLException, InterruptedException {
        List<Connection> open = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(
                Math.max(1, readers),
                task -> Thread.ofPlatform().name("sluice-copy").daemon().unstarted(task));
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(executor);
            for (int index = 0; index < readers; index++) {
                Connection connection = reader.open();
                open.add(connection);
                running.submit(() -> {
                    read(connection, ranges);
                    return null;
                });
            }
            await(plan, running, readers);
        } finally {
            // Whoever still reads is given up: an interruption does not reach a read from a socket, its end does.
            executor.shutdownNow();
            open.forEach(reader::end);
        }
    }

    private void read(Connection connection, Queue<CopyRange> ranges) throws SQLException, InterruptedException {
        for (CopyRange range = ranges.poll(); range != null; range = ranges.poll()) {
            TableProgress table = range.progress();
            table.rangeBegins();
            reader.read(connection, range, ROWS_PER_BATCH, (rows, bytes) -> {
                int count = rows.size();
                handover.emit(rows);
                table.read(count, bytes);
                pace.passed(count, bytes);
            });
            if (table.rangeEnds(range, handover, reader.position())) {
                LOG.infof(
                        table.isPart() ? "Copied a part of %s" : "Copied %s: %d rows",
                        table.id(),
                        table.status().rows());
            }
        }
    }

    /** Waits for all readers; the first that fails ends the copy. */
    private static void await(List<TableProgress> plan, CompletionService<Void> running, int readers)
            throws SQLException, InterruptedException {
        int left = readers;
        while (left > 0) {
            Future<Void> ended = running.poll(REPORT_SECONDS, TimeUnit.SECONDS);
            if (ended == null) {
                report(plan);
                continue;
            }
            left--;
            try {
                ended.get();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                switch (cause) {
                    case SQLException failure -> throw failure;
                    case InterruptedException interrupted -> throw interrupted;
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    case null, default ->
                        throw new RetryableSourceException(
                                "Cannot copy the tables: " + e.getClass().getName());
                }
            }
        }
    }

    private static void report(List<TableProgress> plan) {
        plan.stream()
                .map(TableProgress::status)
                .filter(table -> table.rows() > 0 && !table.isFinished())
                .forEach(table -> LOG.infof(
                        "Copying %s: %d of about %d rows, %d of %d ranges%s",
                        table.table(),
                        table.rows(),
                        table.estimatedRows(),
                        table.finishedRanges(),
                        table.ranges(),
                        table.estimatedEnd()
                                .map(end -> ", until about " + end.truncatedTo(ChronoUnit.SECONDS))
                                .orElse("")));
    }
}
