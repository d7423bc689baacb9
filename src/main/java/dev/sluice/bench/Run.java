package dev.sluice.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A run of a contender.
 *
 * @param changes drained
 * @param seconds from the end of the warm-up to the last change
 * @param cpuSeconds of the contender's process in that time
 * @param peakResidentMiB of the process in its whole life; empty where the system does not tell
 */
record Run(long changes, double seconds, double cpuSeconds, OptionalLong peakResidentMiB) {
    double changesPerSecond() {
        return changes / seconds;
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds * 1e6 / changes;
    }

    /**
     * The fastest of several, with the highest peak of them all. What else goes on at a machine slows a run down and never
     * makes it faster, so this one comes nearest to what the contender can do.
     */
    static Run best(List<Run> runs) {
        Run fastest = runs.stream()
                .max(Comparator.comparingDouble(Run::changesPerSecond))
                .orElseThrow();
        return new Run(
                fastest.changes,
                fastest.seconds,
                fastest.cpuSeconds,
                runs.stream().flatMapToLong(run -> run.peakResidentMiB.stream()).max());
    }

    /** As {@link #best(List)}, of the runs of that contender. */
    static Run best(Map<String, List<Run>> runs, String contender) {
        return best(runs.getOrDefault(contender, List.of()));
    }
}
