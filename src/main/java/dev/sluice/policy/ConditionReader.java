package dev.sluice.policy;

import dev.sluice.policy.RowFilter.Operator;
import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a row filter: a condition on a column, or {@code all} or {@code any} of several. */
final class ConditionReader {
    private static final String OPERATORS =
            "equals, not-equals, less, less-or-equal, greater, greater-or-equal, in," + " is-null or not-null";

    private final Findings findings;

    ConditionReader(Findings findings) {
        this.findings = findings;
    }

    /** The condition; empty if something is wrong with it, which is then among the findings. */
    Optional<Condition> read(YamlNode node) {
        return Fields.of(node, "condition", findings).flatMap(fields -> {
            Optional<Condition> condition = condition(fields);
            fields.refuseOthers();
            return condition;
        });
    }

    private Optional<Condition> condition(Fields fields) {
        boolean all = fields.has("all");
        boolean any = fields.has("any");
        boolean column = fields.has("column");
        if ((all ? 1 : 0) + (any ? 1 : 0) + (column ? 1 : 0) != 1) {
            findings.error(fields.place(), "The condition must have exactly one of column, all and any", "split it");
            return Optional.empty();
        }
        if (all) {
            return several(fields, "all").map(Condition.All::new);
        }
        if (any) {
            return several(fields, "any").map(Condition.Any::new);
        }
        return fields.text(fields.optional("column").orElseThrow(), "column")
                .flatMap(name -> onColumn(fields, name.text()));
    }

    private Optional<List<Condition>> several(Fields fields, String name) {
        List<YamlNode> nodes = fields.list(fields.optional(name).orElseThrow(), name);
        List<Condition> conditions = new ArrayList<>();
        nodes.forEach(node -> read(node).ifPresent(conditions::add));
        return conditions.isEmpty() || conditions.size() < nodes.size() ? Optional.empty() : Optional.of(conditions);
    }

    private Optional<Condition> onColumn(Fields fields, String column) {
        List<Condition> found = new ArrayList<>();
        int operators = 0;
        for (Operator operator : Operator.values()) {
            Optional<YamlNode> operand = fields.optional(operator.text());
            if (operand.isPresent()) {
                operators++;
                found.add(new Condition.Comparison(operand.get().place(), column, operator, operand.get()));
            }
        }
        Optional<YamlNode> in = fields.optional("in");
        if (in.isPresent()) {
            operators++;
            List<YamlNode> operands = fields.list(in.get(), "in");
            if (!operands.isEmpty()) {
                found.add(new Condition.In(in.get().place(), column, operands));
            }
        }
        for (String name : List.of("is-null", "not-null")) {
            Optional<YamlNode> node = fields.optional(name);
            if (node.isPresent()) {
                operators++;
                nullness(name, column, node.get()).ifPresent(found::add);
            }
        }
        if (operators != 1) {
            findings.error(
                    fields.place(),
                    "The condition on column " + column + " must have exactly one operator, not " + operators,
                    "use one of " + OPERATORS + "; combine conditions with all and any");
            return Optional.empty();
        }
        return found.stream().findFirst();
    }

    private Optional<Condition> nullness(String name, String column, YamlNode node) {
        if (!(node instanceof Scalar scalar
                && scalar.kind() == Kind.BOOLEAN
                && scalar.text().equals("true"))) {
            findings.error(node.place(), "Field " + name + " can only be true", "for the opposite use its counterpart");
            return Optional.empty();
        }
        return Optional.of(
                name.equals("is-null")
                        ? new Condition.IsNull(node.place(), column)
                        : new Condition.NotNull(node.place(), column));
    }
}
