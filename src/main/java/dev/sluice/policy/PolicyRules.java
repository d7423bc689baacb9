package dev.sluice.policy;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy's text, read and found consistent in itself. In both lists the first rule that matches decides.
 *
 * @param fingerprint SHA-256 of the normalised text, hex
 */
record PolicyRules(
        Unclassified unclassified, List<ColumnRule> columns, List<TableRule> tables, String file, String fingerprint) {
    /** What happens to a column that no rule matches. */
    enum Unclassified {
        DENY,
        ALLOW
    }

    /** @param patterns any of which makes the rule match */
    record ColumnRule(Place place, List<NamePattern> patterns, Mask mask) {
        boolean matches(TableId table, String column) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(table.schema(), table.name(), column));
        }
    }

    /**
     * @param patterns any of which makes the rule match
     * @param keep which rows are replicated
     */
    record TableRule(Place place, List<NamePattern> patterns, Condition keep) {
        boolean matches(TableId table) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(table.schema(), table.name()));
        }
    }

    Optional<ColumnRule> columnRule(TableId table, String column) {
        return columns.stream().filter(rule -> rule.matches(table, column)).findFirst();
    }

    Optional<TableRule> tableRule(TableId table) {
        return tables.stream().filter(rule -> rule.matches(table)).findFirst();
    }

    /** The masks that need a key. */
    Stream<Mask> keyedMasks() {
        return columns.stream().map(ColumnRule::mask).filter(Mask.Hash.class::isInstance);
    }
}
