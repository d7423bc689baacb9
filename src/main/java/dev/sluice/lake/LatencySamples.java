package dev.sluice.lake;

import java.time.Instant;
import java.util.Arrays;

/** How many changes of a cut were committed at the source at which millisecond; neighbours share an entry. */
final class LatencySamples {
    private long[] times = new long[64];
    private long[] changes = new long[64];
    private int size;

    void add(Instant commitTime, long count) {
        long time = commitTime.toEpochMilli();
        if (size > 0 && times[size - 1] == time) {
            changes[size - 1] += count;
            return;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            changes = Arrays.copyOf(changes, size * 2);
        }
        times[size] = time;
        changes[size++] = count;
    }

    interface Consumer {
        void accept(long latencyMillis, long count);
    }

    void forEach(Instant official, Consumer consumer) {
        long now = official.toEpochMilli();
        for (int index = 0; index < size; index++) {
            // The source's clock may be ahead of ours.
            consumer.accept(Math.max(0, now - times[index]), changes[index]);
        }
    }
}
