package dev.sluice.policy;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelAttribute;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A condition on a table's rows, compiled. Safe for use by several threads. */
final class RowExpression {
    /** What a condition says of a row. */
    enum Outcome {
        HOLDS(""),
        DOES_NOT_HOLD(""),
        /** It depends on a value that the log did not carry. */
        UNKNOWN(""),
        NULL_OPERAND("a value that it computes with is NULL"),
        OVERFLOW("a number overflows"),
        DIVISION_BY_ZERO("it divides by zero"),
        FAILED("a value is not of the form that it needs");

        private final String problem;

        Outcome(String problem) {
            this.problem = problem;
        }

        /** Why there is no result; empty if there is one. Never a value. */
        String problem() {
            return problem;
        }
    }

    private static final CelUnknownSet UNKNOWN = CelUnknownSet.create(CelAttribute.create("row"));
    private static final Optional<Object> UNKNOWN_VALUE = Optional.of(UNKNOWN);

    /** Stands for a value of which nothing is asked but whether it is NULL. */
    private static final Optional<Object> SOME_VALUE = Optional.of("");

    private record Variable(int column, ColumnType type, boolean onlyTestedForNull) {}

    private final Program program;
    private final Map<String, Variable> variables = new HashMap<>();

    /** @param onlyTestedForNull columns that the expression does nothing else with */
    RowExpression(Program program, TableSchema table, Set<String> used, Set<String> onlyTestedForNull) {
        this.program = program;
        for (String name : used) {
            int index = table.indexOf(name).orElseThrow();
            variables.put(
                    name, new Variable(index, table.columns().get(index).type(), onlyTestedForNull.contains(name)));
        }
    }

    /** Judges a row as the log or a snapshot shows it; {@link Marker#UNCHANGED} means not known. */
    Outcome test(Row row) {
        return evaluate(name -> variable(name).flatMap(variable -> {
            Object value = row.value(variable.column);
            return value == Marker.UNCHANGED ? UNKNOWN_VALUE : bound(variable, value);
        }));
    }

    /**
     * Judges the new row of an update. A value that the update left alone is taken from {@code before}; where that does
     * not have it either it is still known not to be NULL, because only large values are left out.
     */
    Outcome test(Row after, Row before) {
        return evaluate(name -> variable(name).flatMap(variable -> {
            Object value = after.value(variable.column);
            if (value == Marker.UNCHANGED) {
                value = before.value(variable.column);
            }
            if (value == Marker.UNCHANGED) {
                return variable.onlyTestedForNull ? SOME_VALUE : UNKNOWN_VALUE;
            }
            return bound(variable, value);
        }));
    }

    private Optional<Variable> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    private static Optional<Object> bound(Variable variable, Object value) {
        return Optional.of(ExpressionTypes.value(variable.type, value));
    }

    private Outcome evaluate(CelVariableResolver row) {
        try {
            Object result = program.eval(row);
            if (result instanceof Boolean holds) {
                return holds ? Outcome.HOLDS : Outcome.DOES_NOT_HOLD;
            }
            return result instanceof CelUnknownSet ? Outcome.UNKNOWN : Outcome.NULL_OPERAND;
        } catch (CelEvaluationException e) {
            return outcome(e.getErrorCode());
        } catch (RuntimeException e) {
            // A value at the edge of what CEL's own functions take. The message may quote it.
            return Outcome.FAILED;
        }
    }

    private static Outcome outcome(CelErrorCode code) {
        return switch (code) {
            // Types have been checked, so only NULL can be of none that a function takes.
            case OVERLOAD_NOT_FOUND -> Outcome.NULL_OPERAND;
            case NUMERIC_OVERFLOW -> Outcome.OVERFLOW;
            case DIVIDE_BY_ZERO -> Outcome.DIVISION_BY_ZERO;
            case INTERNAL_ERROR,
                    ATTRIBUTE_NOT_FOUND,
                    INDEX_OUT_OF_BOUNDS,
                    DUPLICATE_ATTRIBUTE,
                    INVALID_ARGUMENT,
                    AMBIGUOUS_OVERLOAD,
                    TYPE_NOT_FOUND,
                    ITERATION_BUDGET_EXCEEDED,
                    BAD_FORMAT -> Outcome.FAILED;
        };
    }
}
