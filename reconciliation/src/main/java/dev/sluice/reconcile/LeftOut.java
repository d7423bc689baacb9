package dev.sluice.reconcile;

import dev.sluice.policy.Admission;
import java.util.concurrent.atomic.LongAdder;

/** Counts the source's rows that the lake's table must not hold. For any threads. */
final class LeftOut {
    private final LongAdder filtered = new LongAdder();
    private final LongAdder quarantined = new LongAdder();

    /** @param admission of a row that is not admitted */
    void count(Admission admission) {
        (admission instanceof Admission.Quarantined ? quarantined : filtered).increment();
    }

    /** Those that the filter or a rule that drops leaves out. */
    long filtered() {
        return filtered.sum();
    }

    /** Those that are in quarantine. */
    long quarantined() {
        return quarantined.sum();
    }
}
