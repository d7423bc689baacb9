package dev.sluice.policy;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What must hold for a table's rows, and what happens where it does not.
 *
 * @param patterns tables, any of which makes the rule apply
 */
record RowRule(Place place, List<NamePattern> patterns, String name, Expression check, Violation violation) {
    /** What happens to a row for which a check does not hold. */
    enum Violation {
        /** The row is left out. */
        DROP,
        /** The row is left out, and its masked image kept. */
        QUARANTINE,
        /** The row is replicated, and counted. */
        WARN,
        /** Replication stops. */
        STOP;

        static final Map<String, Violation> WORDS =
                Map.of("drop", DROP, "quarantine", QUARANTINE, "warn", WARN, "stop", STOP);

        /** As policies write it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of a row for which the check has no result, in words. */
    String withoutResult() {
        return switch (violation) {
            case DROP, QUARANTINE -> "such rows go to quarantine";
            case WARN -> "such rows are warned of";
            case STOP -> "such rows stop the replication";
        };
    }

    boolean appliesTo(TableId table) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(table.schema(), table.name()));
    }
}
