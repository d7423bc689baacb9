package dev.sluice.lake;

import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.List;

/** Which changes of the source's tables the mirrors follow: {@code SLUICE_LAKE_SCHEMA}. */
final class SchemaRules {
    /** What is followed. */
    enum Choice {
        /** Everything that can be followed exactly. */
        EVOLVE("evolve"),
        /** What takes nothing away from a reader: new columns, wider types, NULL where there was none. */
        ADDITIVE_ONLY("additive-only"),
        /** Nothing but comments. */
        FROZEN("frozen");

        private final String text;

        Choice(String text) {
            this.text = text;
        }

        private static Choice of(String text) {
            for (Choice choice : values()) {
                if (choice.text.equals(text)) {
                    return choice;
                }
            }
            throw new IllegalArgumentException("Cannot follow schemas by '" + text + "'");
        }
    }

    private final TableRules<Choice> rules;

    /** @param rules {@code schema.table=choice} with globs, or a choice for all; the first that matches counts */
    SchemaRules(List<String> rules) {
        this.rules = TableRules.of(
                rules.stream()
                        .map(rule -> rule.contains("=") ? rule : "*.*=" + rule.strip())
                        .toList(),
                Choice::of);
    }

    private Choice choice(TableId table) {
        return rules.of(table).orElse(Choice.EVOLVE);
    }

    /** @throws LakeRefusedException naming every change that is not allowed, and how to allow it */
    void check(TableId table, List<SchemaChange> changes) {
        Choice choice = choice(table);
        List<String> refused = new ArrayList<>();
        for (SchemaChange change : changes) {
            if (!allows(choice, change)) {
                refused.add(change.describe());
            }
        }
        if (!refused.isEmpty()) {
            throw new LakeRefusedException("Cannot follow " + table + ": " + String.join(", ", refused)
                    + ", and SLUICE_LAKE_SCHEMA says " + choice.text + remedy(table));
        }
    }

    /** @throws LakeRefusedException if the rules do not allow a copy that shows what cannot be followed otherwise */
    void checkCopy(TableId table, NotFollowedException change) {
        Choice choice = choice(table);
        if (choice != Choice.EVOLVE) {
            throw new LakeRefusedException(
                    change.getMessage() + ", and SLUICE_LAKE_SCHEMA says " + choice.text + remedy(table), change);
        }
    }

    private static String remedy(TableId table) {
        return ". Nothing has been changed in the lake. Put " + table
                + "=evolve first in SLUICE_LAKE_SCHEMA to allow it, or undo the change at the source";
    }

    /** The changes that are made, those left out that are neither refused nor followed. */
    List<SchemaChange> followed(TableId table, List<SchemaChange> changes) {
        return choice(table) == Choice.FROZEN ? List.of() : changes;
    }

    private static boolean allows(Choice choice, SchemaChange change) {
        return switch (choice) {
            case EVOLVE -> true;
            case ADDITIVE_ONLY ->
                switch (change) {
                    case SchemaChange.Added _,
                            SchemaChange.Widened _,
                            SchemaChange.Loosened _,
                            SchemaChange.Commented _ -> true;
                    case SchemaChange.Dropped _, SchemaChange.Renamed _ -> false;
                };
            case FROZEN -> change instanceof SchemaChange.Commented;
        };
    }
}
