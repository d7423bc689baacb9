package dev.sluice.pipeline;

import dev.sluice.policy.Violations;
import dev.sluice.row.TableId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Counts the rows that violate a rule, and tells of the first of each rule and table. Usable by several threads. */
final class CountedViolations implements Violations {
    private static final Logger LOG = Logger.getLogger(CountedViolations.class);

    private record Where(TableId table, String rule) {}

    private final MeterRegistry registry;
    // As many as there are rules and tables for them.
    private final Map<Where, Counter> counters = new ConcurrentHashMap<>();

    CountedViolations(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void violated(TableId table, String rule, String action) {
        Where where = new Where(table, rule);
        counters.computeIfAbsent(where, _ -> {
                    LOG.warnf(
                            "A row of %s violates rule %s (on-violation: %s); sluice_rule_violations_total counts further ones",
                            table, rule, action);
                    return registry.counter("sluice.rule.violations", "rule", rule, "action", action);
                })
                .increment();
    }
}
