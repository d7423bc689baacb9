package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Choice;
import dev.sluice.policy.PolicyRules.Collisions;
import dev.sluice.policy.PolicyRules.ColumnRule;
import dev.sluice.policy.PolicyRules.TableRule;
import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.policy.TablePolicy.ProtectedColumn;
import dev.sluice.row.Column;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Applies a policy's rules to one table's columns, and finds everything that does not fit. */
final class TableCompiler {
    private final PolicyRules rules;
    private final TableSchema source;
    private final Unclassified unclassified;
    private final MaskCompiler masks;
    private final Findings findings;
    private final List<Column> protectedColumns = new ArrayList<>();
    private final List<ProtectedColumn> plan = new ArrayList<>();
    private final List<String> withheld = new ArrayList<>();
    private final List<String> maskedByDefault = new ArrayList<>();

    TableCompiler(PolicyRules rules, MaskKeys keys, TableSchema source, Findings findings) {
        this.rules = rules;
        this.source = source;
        this.unclassified = rules.unclassified(source.id());
        this.masks = new MaskCompiler(source, keys, findings);
        this.findings = findings;
    }

    /** The compiled policy; empty if there is an error, which is then among the findings. */
    Optional<TablePolicy> compile() {
        int errorsBefore = findings.errors().size();
        for (int index = 0; index < source.columns().size(); index++) {
            column(index);
        }
        if (plan.isEmpty() && !source.columns().isEmpty()) {
            findings.error(
                    Place.NOWHERE,
                    "No column of table " + source.id() + " is left",
                    "write rules for its columns, or leave the table out of SLUICE_SOURCE_TABLES");
        }
        Optional<RowFilter> filter = rules.tableRule(source.id())
                .flatMap(TableRule::keep)
                .flatMap(keep -> new FilterCompiler(source, findings).compile(keep));
        if (findings.errors().size() > errorsBefore) {
            return Optional.empty();
        }
        return Optional.of(new TablePolicy(source, protectedSchema(), List.copyOf(plan), filter));
    }

    /** The columns that are left out because no rule matches them. */
    List<String> withheld() {
        return List.copyOf(withheld);
    }

    /** The columns that are redacted or nulled because no rule matches them. */
    List<String> maskedByDefault() {
        return List.copyOf(maskedByDefault);
    }

    private void column(int index) {
        Column column = source.columns().get(index);
        Optional<ColumnRule> rule = rules.columnRule(source.id(), column);
        if (rule.isPresent()) {
            apply(index, column, rule.get().choice());
            return;
        }
        boolean passes = unclassified == Unclassified.ALLOW;
        if (source.key().contains(index) && !passes) {
            findings.error(
                    Place.NOWHERE,
                    "No rule matches " + column.name() + ", a key column of " + source.id() + ", and unclassified is "
                            + (unclassified == Unclassified.DENY ? "deny" : "mask"),
                    "write a rule for it with mask pass or hash");
        }
        switch (unclassified) {
            case ALLOW -> plan(index, column, new Mask.Pass(Place.NOWHERE));
            case DENY -> withheld.add(column.name());
            case MASK -> {
                maskedByDefault.add(column.name());
                boolean isText = Coarser.textForm(column.type()).isPresent();
                plan(
                        index,
                        column,
                        isText ? new Mask.Redact(Place.NOWHERE, Optional.empty()) : new Mask.Nulled(Place.NOWHERE));
            }
        }
    }

    private void apply(int index, Column column, Choice choice) {
        Mask mask = choice.mask();
        if (source.key().contains(index) && !keepsKey(choice)) {
            findings.error(
                    mask.place(),
                    "Mask " + mask.name() + " on " + column.name() + ", a key column of " + source.id()
                            + ", would give different rows one key",
                    "use pass, hash, tokenize, fpe or email there");
        } else if (!(mask instanceof Mask.Drop)) {
            plan(index, column, mask);
        }
    }

    private static boolean keepsKey(Choice choice) {
        return switch (choice.mask()) {
            case Mask.Pass _, Mask.Tokenize _, Mask.Email _ -> true;
            // A key is complete and never NULL.
            case Mask.Drop _, Mask.Nulled _ -> false;
            case Mask.Hash hash -> hash.form().isUnique() || choice.collisions() == Collisions.ALLOWED;
            case Mask.Fpe fpe ->
                fpe.shortValues() == FpeText.ShortValues.REFUSE || choice.collisions() == Collisions.ALLOWED;
            case Mask.Redact _,
                    Mask.Constant _,
                    Mask.Partial _,
                    Mask.Truncate _,
                    Mask.ShiftDate _,
                    Mask.Generalize _,
                    Mask.Pseudonym _,
                    Mask.Json _ -> choice.collisions() == Collisions.ALLOWED;
        };
    }

    private void plan(int index, Column column, Mask mask) {
        masks.compile(column, mask, unclassified).ifPresent(compiled -> {
            protectedColumns.add(
                    new Column(column.name(), compiled.type(), compiled.nullable(), column.comment(), column.number()));
            plan.add(new ProtectedColumn(index, compiled.mask()));
        });
    }

    private TableSchema protectedSchema() {
        boolean untouched = plan.size() == source.columns().size()
                && plan.stream().allMatch(column -> column.mask() instanceof ColumnMask.Pass);
        if (untouched) {
            return source;
        }
        int[] protectedIndexes = new int[source.columns().size()];
        Arrays.fill(protectedIndexes, -1);
        for (int index = 0; index < plan.size(); index++) {
            protectedIndexes[plan.get(index).sourceIndex()] = index;
        }
        List<Integer> key =
                source.key().stream().map(index -> protectedIndexes[index]).toList();
        return new TableSchema(source.id(), protectedColumns, key);
    }
}
