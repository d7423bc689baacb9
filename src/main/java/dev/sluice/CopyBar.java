package dev.sluice;

import dev.sluice.source.CopyStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Shows on a terminal how far a copy of tables is: one line, drawn anew twice a second, over which the log writes its own
 * lines. Nothing elsewhere: the log tells the same every ten seconds.
 */
final class CopyBar implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 500;
    private static final int CELLS = 30;
    private static final int DEFAULT_WIDTH = 100;
    private static final int SHOWN_TABLES = 3;

    /** A table is not called finished by an estimate. */
    private static final double MOST = 0.99;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("sluice-copy-bar").daemon().unstarted(task));
    private final Supplier<List<CopyStatus>> copies;
    private final PrintStream terminal;
    private boolean shown;

    private CopyBar(Supplier<List<CopyStatus>> copies, PrintStream terminal) {
        this.copies = copies;
        this.terminal = terminal;
        executor.scheduleWithFixedDelay(this::draw, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Draws until it is closed, if a person looks on. */
    static Optional<CopyBar> onTerminal(Supplier<List<CopyStatus>> copies) {
        return Optional.ofNullable(System.console())
                .filter(console -> console.isTerminal())
                .map(_ -> new CopyBar(copies, System.err));
    }

    private void draw() {
        List<CopyStatus> now = copies.get();
        boolean running = now.stream().anyMatch(copy -> !copy.isFinished());
        if (running || shown) {
            // The cursor goes back to the line's beginning, where the log goes on.
            terminal.print("\r\033[K" + (running ? line(now, Instant.now(), width()) + "\r" : ""));
            terminal.flush();
        }
        shown = running;
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) - 1 : DEFAULT_WIDTH;
    }

    /** The line, of at most {@code width} characters. */
    static String line(List<CopyStatus> copies, Instant now, int width) {
        double whole = copies.stream().mapToDouble(CopyBar::weight).sum();
        double done =
                copies.stream().mapToDouble(copy -> weight(copy) * share(copy)).sum();
        double share = whole == 0 ? 0 : done / whole;
        int cells = (int) (share * CELLS);
        String left = copies.stream()
                .flatMap(copy -> copy.estimatedEnd().stream())
                .max(Comparator.naturalOrder())
                .map(end -> ", " + Math.max(0, Duration.between(now, end).toSeconds()) + " s left")
                .orElse("");
        String tables = copies.stream()
                .filter(copy -> copy.rows() > 0 && !copy.isFinished())
                .limit(SHOWN_TABLES)
                .map(copy -> copy.table() + " " + percent(share(copy)))
                .collect(Collectors.joining(", "));
        String line = String.format(
                Locale.ROOT,
                "[%s%s] %s, %,d rows, %d of %d tables%s%s",
                "#".repeat(cells),
                "-".repeat(CELLS - cells),
                percent(share),
                copies.stream().mapToLong(CopyStatus::rows).sum(),
                copies.stream().filter(CopyStatus::isFinished).count(),
                copies.size(),
                left,
                tables.isEmpty() ? "" : ": " + tables);
        return line.length() <= width ? line : line.substring(0, width);
    }

    private static String percent(double share) {
        return (int) (100 * share) + " %";
    }

    private static double weight(CopyStatus copy) {
        return Math.max(1, Math.max(copy.rows(), copy.estimatedRows()));
    }

    private static double share(CopyStatus copy) {
        if (copy.isFinished()) {
            return 1;
        }
        double share = copy.estimatedRows() > 0
                ? (double) copy.rows() / copy.estimatedRows()
                : (double) copy.finishedRanges() / copy.ranges();
        return Math.min(MOST, share);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
