package dev.sluice.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** How reconciliations are done. */
@ConfigMapping(prefix = "sluice.reconcile")
public interface ReconcileConfig {
    /** Threads that read the lake, and connections that read the source's snapshot. */
    @WithDefault("2")
    @Min(value = 1, message = "SLUICE_RECONCILE_THREADS must be at least 1")
    @Max(value = 64, message = "SLUICE_RECONCILE_THREADS must be at most 64")
    int threads();

    /** How long replication may stand still while the source finds the place of a snapshot. */
    @WithDefault("30s")
    Duration snapshotWait();

    /** How long the lake may take to make the cut official, once replication goes on. */
    @WithDefault("10m")
    Duration cutWait();

    /** A part of every day, in UTC, outside which nothing is compared, as in 01:00-05:00; all day without it. */
    Optional<Window> window();

    /** How long a snapshot of the source is read, because it keeps the source from cleaning up; no limit without it. */
    Optional<
                    @DurationMin(
                            seconds = 1,
                            message = "SLUICE_RECONCILE_SNAPSHOT_AGE must be at least 1s: nothing is compared sooner")
                    Duration>
            snapshotAge();

    /** How many rows a second the source reads at most for reconciliations, over all connections; no limit without it. */
    Optional<@Min(value = 1, message = "SLUICE_RECONCILE_ROWS_PER_SECOND must be at least 1") Long> rowsPerSecond();

    /** How many differing rows of each table are named; totals count all. */
    @WithDefault("100")
    @Min(value = 1, message = "SLUICE_RECONCILE_REPORTED_ROWS must be at least 1")
    @Max(value = 10_000, message = "SLUICE_RECONCILE_REPORTED_ROWS must be at most 10000")
    int reportedRows();

    /**
     * When reconciliations start by themselves; never without it. Entries are separated by semicolons: the five fields
     * of cron(5), in UTC; then, by choice, tables; then, by choice, the level.
     */
    Optional<Schedule> schedule();
}
