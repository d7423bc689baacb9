package dev.sluice.policy;

import java.util.List;

/** A row filter as the policy's text has it, before it is known which columns and types a table has. */
sealed interface Condition {
    record All(List<Condition> conditions) implements Condition {}

    record Any(List<Condition> conditions) implements Condition {}

    /** @param operand of the operators that take one value */
    record Comparison(Place place, String column, RowFilter.Operator operator, YamlNode operand) implements Condition {}

    record In(Place place, String column, List<YamlNode> operands) implements Condition {}

    record IsNull(Place place, String column) implements Condition {}

    record NotNull(Place place, String column) implements Condition {}
}
