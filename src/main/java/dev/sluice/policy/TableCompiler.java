package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.ColumnRule;
import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.policy.TablePolicy.ProtectedColumn;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Applies a policy's rules to one table's columns, and finds everything that does not fit. */
final class TableCompiler {
    /** What {@code redact} puts into text where the policy names no constant. */
    static final String REDACTED = "REDACTED";

    private final PolicyRules rules;
    private final Function<String, KeyedHash> hashes;
    private final TableSchema source;
    private final Findings findings;
    private final List<Column> protectedColumns = new ArrayList<>();
    private final List<ProtectedColumn> plan = new ArrayList<>();
    private final List<String> withheld = new ArrayList<>();

    /** @param hashes the keyed hash of a domain */
    TableCompiler(PolicyRules rules, Function<String, KeyedHash> hashes, TableSchema source, Findings findings) {
        this.rules = rules;
        this.hashes = hashes;
        this.source = source;
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
        Optional<RowFilter> filter =
                rules.tableRule(source.id()).flatMap(rule -> new FilterCompiler(source, findings).compile(rule.keep()));
        if (findings.errors().size() > errorsBefore) {
            return Optional.empty();
        }
        return Optional.of(new TablePolicy(source, protectedSchema(), List.copyOf(plan), filter));
    }

    /** The columns that are left out because no rule matches them. */
    List<String> withheld() {
        return List.copyOf(withheld);
    }

    private void column(int index) {
        Column column = source.columns().get(index);
        Optional<ColumnRule> rule = rules.columnRule(source.id(), column.name());
        if (rule.isPresent()) {
            apply(index, column, rule.get().mask());
        } else if (rules.unclassified() == Unclassified.ALLOW) {
            plan(index, column, new ColumnMask.Pass());
        } else {
            withheld.add(column.name());
            if (source.key().contains(index)) {
                findings.error(
                        Place.NOWHERE,
                        "No rule matches " + column.name() + ", a key column of " + source.id()
                                + ", and unclassified is deny",
                        "write a rule for it with mask pass or hash");
            }
        }
    }

    private void apply(int index, Column column, Mask mask) {
        boolean unique = mask instanceof Mask.Pass || mask instanceof Mask.Hash;
        if (source.key().contains(index) && !unique) {
            findings.error(
                    mask.place(),
                    "Mask " + mask.name() + " on " + column.name() + ", a key column of " + source.id()
                            + ", would give different rows one key",
                    "use pass or hash there");
            return;
        }
        Column asText = new Column(column.name(), new ColumnType.Text(), column.nullable(), column.comment());
        switch (mask) {
            case Mask.Pass _ -> plan(index, column, new ColumnMask.Pass());
            case Mask.Drop _ -> {}
            case Mask.Nulled _ ->
                plan(
                        index,
                        new Column(column.name(), column.type(), true, column.comment()),
                        new ColumnMask.Constant(mask.name(), Marker.NULL));
            case Mask.Redact redact -> redact(index, column, redact);
            case Mask.Hash hash ->
                plan(index, asText, new ColumnMask.Hash(hashes.apply(domain(hash, column)), column.type()));
            case Mask.Partial partial -> {
                if (isText(column.type())) {
                    boolean padded = column.type() instanceof ColumnType.Char;
                    plan(index, asText, new ColumnMask.Partial(partial.keepLast(), padded));
                } else {
                    findings.error(
                            mask.place(),
                            "Mask partial is for text, and " + source.id() + "." + column.name() + " is none",
                            "use redact, hash, null or drop there");
                }
            }
        }
    }

    private void redact(int index, Column column, Mask.Redact redact) {
        // A constant need not be a label of the enumeration, nor as long as the char.
        ColumnType type = isText(column.type()) ? new ColumnType.Text() : column.type();
        if (redact.constant().isEmpty() && !(type instanceof ColumnType.Text)) {
            findings.error(
                    redact.place(),
                    "Mask redact on " + source.id() + "." + column.name() + " needs a constant, because it is no text",
                    "add constant: with " + Literal.describe(type) + ", or use null, hash or drop");
            return;
        }
        try {
            Object constant = redact.constant().isEmpty()
                    ? REDACTED
                    : Literal.parse(type, redact.constant().get());
            Column redacted = new Column(column.name(), type, column.nullable(), column.comment());
            plan(index, redacted, new ColumnMask.Constant(redact.name(), constant));
        } catch (Literal.MismatchException e) {
            findings.error(
                    redact.constant().map(YamlNode::place).orElse(redact.place()),
                    "The constant does not fit " + source.id() + "." + column.name(),
                    e.remedy());
        }
    }

    /** Without a domain of its own each column is one, so that nobody can join what was not meant to be joined. */
    private String domain(Mask.Hash hash, Column column) {
        return hash.domain()
                .map(domain -> "hash/domain/" + domain)
                .orElseGet(() -> "hash/column/" + source.id().schema() + "\0"
                        + source.id().name() + "\0" + column.name());
    }

    private static boolean isText(ColumnType type) {
        return type instanceof ColumnType.Text
                || type instanceof ColumnType.Char
                || type instanceof ColumnType.Enumeration;
    }

    private void plan(int index, Column protectedColumn, ColumnMask mask) {
        protectedColumns.add(protectedColumn);
        plan.add(new ProtectedColumn(index, mask));
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
