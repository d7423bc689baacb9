package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Choice;
import dev.sluice.policy.PolicyRules.Collisions;
import dev.sluice.policy.PolicyRules.ColumnRule;
import dev.sluice.policy.PolicyRules.TableRule;
import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.policy.TablePolicy.ProtectedColumn;
import dev.sluice.row.Column;
import dev.sluice.row.Masking;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final MaskFingerprint fingerprints;
    private final Map<String, String> columnFingerprints = new HashMap<>();
    private final List<String> collidingKeys = new ArrayList<>();

    TableCompiler(PolicyRules rules, MaskKeys keys, TableSchema source, Findings findings) {
        this.rules = rules;
        this.source = source;
        this.unclassified = rules.unclassified(source.id());
        this.masks = new MaskCompiler(source, keys, findings);
        this.fingerprints = new MaskFingerprint(source, keys, unclassified);
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
        AdmissionRules admission = admission();
        if (findings.errors().size() > errorsBefore) {
            return Optional.empty();
        }
        return Optional.of(new TablePolicy(
                source,
                protectedSchema(),
                List.copyOf(plan),
                admission,
                rules.refusedValues(source.id()),
                new Masking(columnFingerprints, rules.rowsFingerprint(source.id()), collidingKeys)));
    }

    private AdmissionRules admission() {
        ExpressionCompiler expressions = new ExpressionCompiler(source, findings);
        Optional<RowExpression> filter = rules.tableRule(source.id())
                .flatMap(TableRule::keep)
                .flatMap(keep -> expressions.compile(keep, "The filter", "such rows go to quarantine"));
        List<AdmissionRules.Rule> compiled = new ArrayList<>();
        for (RowRule rule : rules.rowRules(source.id())) {
            expressions
                    .compile(rule.check(), "Rule " + rule.name(), rule.withoutResult())
                    .ifPresent(check -> compiled.add(new AdmissionRules.Rule(rule.name(), check, rule.violation())));
        }
        return new AdmissionRules(source.id(), filter, List.copyOf(compiled));
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
            case DENY -> {
                withheld.add(column.name());
                fingerprint(column, new Mask.Drop(Place.NOWHERE));
            }
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
        boolean isKey = source.key().contains(index);
        if (isKey && choice.collisions() == Collisions.ALLOWED && !keepsApart(mask)) {
            collidingKeys.add(column.name());
        }
        if (isKey && !keepsKey(choice)) {
            findings.error(
                    mask.place(),
                    "Mask " + mask.name() + " on " + column.name() + ", a key column of " + source.id()
                            + ", would give different rows one key",
                    "use pass, hash, tokenize, fpe or email there");
        } else if (mask instanceof Mask.Drop) {
            fingerprint(column, mask);
        } else {
            plan(index, column, mask);
        }
    }

    private static boolean keepsKey(Choice choice) {
        // A key is complete and never NULL, whatever is allowed.
        boolean leavesAKey = !(choice.mask() instanceof Mask.Drop || choice.mask() instanceof Mask.Nulled);
        return leavesAKey && (keepsApart(choice.mask()) || choice.collisions() == Collisions.ALLOWED);
    }

    /** Whether different values have different results, for certain or as good as. */
    private static boolean keepsApart(Mask mask) {
        return switch (mask) {
            case Mask.Pass _, Mask.Tokenize _, Mask.Email _ -> true;
            case Mask.Hash hash -> hash.form().isUnique();
            case Mask.Fpe fpe -> fpe.shortValues() == FpeText.ShortValues.REFUSE;
            case Mask.Drop _,
                    Mask.Nulled _,
                    Mask.Redact _,
                    Mask.Constant _,
                    Mask.Partial _,
                    Mask.Truncate _,
                    Mask.ShiftDate _,
                    Mask.Generalize _,
                    Mask.Pseudonym _,
                    Mask.Json _ -> false;
        };
    }

    private void fingerprint(Column column, Mask mask) {
        columnFingerprints.put(column.name(), fingerprints.of(mask, column));
    }

    private void plan(int index, Column column, Mask mask) {
        masks.compile(column, mask, unclassified).ifPresent(compiled -> {
            protectedColumns.add(new Column(column.name(), compiled.type(), compiled.nullable(), column.comment()));
            plan.add(new ProtectedColumn(index, compiled.mask()));
            fingerprint(column, mask);
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
