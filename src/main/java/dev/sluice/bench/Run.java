package dev.sluice.bench;

import java.util.List;
import java.util.OptionalLong;

/**
 * One or several runs of a contender, added up.
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

    /** The runs as one: sums, and the highest peak. */
    static Run total(List<Run> runs) {
        return new Run(
                runs.stream().mapToLong(Run::changes).sum(),
                runs.stream().mapToDouble(Run::seconds).sum(),
                runs.stream().mapToDouble(Run::cpuSeconds).sum(),
                runs.stream().flatMapToLong(run -> run.peakResidentMiB.stream()).max());
    }
}
