package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.Sha256;
import dev.sluice.row.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy's text, read and found consistent in itself. In both lists the first rule that matches decides.
 *
 * @param refusedValues what happens to a row of which a mask or the lake refuses a value
 * @param rules what must hold for rows; every rule applies that is for a table
 * @param keyVersion from 1; each gives the keyed masks other keys
 * @param fingerprint SHA-256 of the normalised text, hex
 */
record PolicyRules(
        Unclassified unclassified,
        RefusedValues refusedValues,
        int keyVersion,
        List<ColumnRule> columns,
        List<TableRule> tables,
        List<RowRule> rules,
        String file,
        String fingerprint) {
    /** What happens to a column that no rule matches. */
    enum Unclassified {
        /** It is left out. */
        DENY,
        /** Text is redacted, anything else becomes SQL NULL. */
        MASK,
        /** It passes as it is. */
        ALLOW;

        static final Map<String, Unclassified> WORDS = Map.of("deny", DENY, "mask", MASK, "allow", ALLOW);
    }

    /** What happens to a row of which a value cannot be masked or stored. */
    enum RefusedValues {
        /** The policy does not say it: of masks replication stops, of the source's values it depends on these. */
        UNSAID,
        /** Replication stops. */
        STOP,
        /** The row is left out, and what of it is shown is kept. */
        QUARANTINE;

        static final Map<String, RefusedValues> WORDS = Map.of("stop", STOP, "quarantine", QUARANTINE);
    }

    /** What may happen to keys under a mask that does not keep them apart. */
    enum Collisions {
        REFUSED,
        ALLOWED
    }

    /** A mask as a class or a column rule chooses it. */
    record Choice(Mask mask, Collisions collisions) {}

    record ColumnRule(Place place, ColumnMatch match, Choice choice) {}

    /**
     * @param patterns any of which makes the rule match
     * @param keep which rows are replicated; empty if all
     * @param unclassified for this table instead of the policy's
     * @param refusedValues for this table instead of the policy's
     */
    record TableRule(
            Place place,
            List<NamePattern> patterns,
            Optional<Expression> keep,
            Optional<Unclassified> unclassified,
            Optional<RefusedValues> refusedValues) {
        boolean matches(TableId table) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(table.schema(), table.name()));
        }
    }

    Optional<ColumnRule> columnRule(TableId table, Column column) {
        return columnRule(table, column.name(), TypeNames.of(column), column.comment());
    }

    /** @param types what the column's type is called */
    Optional<ColumnRule> columnRule(TableId table, String column, Collection<String> types, String comment) {
        return columns.stream()
                .filter(rule -> rule.match().matches(table, column, types, comment))
                .findFirst();
    }

    Optional<TableRule> tableRule(TableId table) {
        return tables.stream().filter(rule -> rule.matches(table)).findFirst();
    }

    /** What happens to the table's columns without a rule. */
    Unclassified unclassified(TableId table) {
        return tableRule(table).flatMap(TableRule::unclassified).orElse(unclassified);
    }

    /** What happens to the table's rows of which a value is refused. */
    RefusedValues refusedValues(TableId table) {
        return tableRule(table).flatMap(TableRule::refusedValues).orElse(refusedValues);
    }

    /** The rules for the table's rows, in the policy's order. */
    List<RowRule> rowRules(TableId table) {
        return rules.stream().filter(rule -> rule.appliesTo(table)).toList();
    }

    /** The masks that need a key. */
    Stream<Mask.Keyed> keyedMasks() {
        return columns.stream().flatMap(rule -> rule.choice().mask().keyed());
    }

    /**
     * The fingerprint of what decides which rows of a table are in the lake; empty if all are. Whether a row that is left
     * out is quarantined makes no difference to the table.
     */
    String rowsFingerprint(TableId table) {
        StringBuilder deciding = new StringBuilder();
        tableRule(table).flatMap(TableRule::keep).ifPresent(keep -> append(keep.text(), deciding));
        for (RowRule rule : rowRules(table)) {
            if (rule.violation() == RowRule.Violation.DROP || rule.violation() == RowRule.Violation.QUARANTINE) {
                append(rule.check().text(), deciding);
            }
        }
        return deciding.isEmpty() ? "" : Sha256.hex(deciding.toString(), Fingerprint.WHOLE);
    }

    private static void append(String condition, StringBuilder target) {
        String text = condition.strip();
        target.append(text.length()).append(':').append(text).append('\n');
    }
}
