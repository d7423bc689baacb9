package dev.sluice.policy;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Which rows of a table are replicated: the shape is public so that a database can be asked the same question in SQL.
 * As in SQL's WHERE, a comparison with NULL does not hold, {@link Operator#NOT_EQUALS} included. Column indexes are
 * those of the source's schema; values have the classes of the columns' types.
 */
public sealed interface RowFilter {
    /** Comparisons; the order of values is that of numbers and of time, never of text (a collation's business). */
    enum Operator {
        EQUALS("equals"),
        NOT_EQUALS("not-equals"),
        LESS("less"),
        LESS_OR_EQUAL("less-or-equal"),
        GREATER("greater"),
        GREATER_OR_EQUAL("greater-or-equal");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /** The name in the policy's language. */
        public String text() {
            return text;
        }

        boolean ordering() {
            return this != EQUALS && this != NOT_EQUALS;
        }

        boolean holds(int comparison) {
            return switch (this) {
                case EQUALS -> comparison == 0;
                case NOT_EQUALS -> comparison != 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
            };
        }
    }

    /** @param filters at least one */
    record All(List<RowFilter> filters) implements RowFilter {}

    /** @param filters at least one */
    record Any(List<RowFilter> filters) implements RowFilter {}

    record Compare(int column, Operator operator, Object value) implements RowFilter {}

    /** @param values at least one, none of them NULL */
    record In(int column, List<Object> values) implements RowFilter {}

    record IsNull(int column) implements RowFilter {}

    record NotNull(int column) implements RowFilter {}

    /** Judges a row as the log or a snapshot shows it; {@link Marker#UNCHANGED} means not known. */
    default FilterResult test(Row row) {
        return test(row::value, FilterResult.UNKNOWN);
    }

    /**
     * Judges the new row of an update. A value that the update left alone is taken from {@code before}; where that does
     * not have it either it is still known not to be NULL, because only large values are left out.
     */
    default FilterResult test(Row after, Row before) {
        return test(
                column -> after.isUnchanged(column) ? before.value(column) : after.value(column),
                FilterResult.EXCLUDED);
    }

    /** @param absentIsNull whether a value that is not there counts as NULL */
    private FilterResult test(IntFunction<Object> values, FilterResult absentIsNull) {
        return switch (this) {
            case All(List<RowFilter> filters) -> combined(filters, values, absentIsNull, FilterResult.EXCLUDED);
            case Any(List<RowFilter> filters) -> combined(filters, values, absentIsNull, FilterResult.KEPT);
            case Compare(int column, Operator operator, Object operand) ->
                judge(values.apply(column), value -> operator.holds(Comparison.compare(value, operand)));
            case In(int column, List<Object> operands) ->
                judge(
                        values.apply(column),
                        value -> operands.stream().anyMatch(operand -> Comparison.compare(value, operand) == 0));
            case IsNull(int column) -> {
                Object value = values.apply(column);
                yield value == Marker.UNCHANGED ? absentIsNull : FilterResult.of(value == Marker.NULL);
            }
            case NotNull(int column) -> {
                Object value = values.apply(column);
                if (value != Marker.UNCHANGED) {
                    yield FilterResult.of(value != Marker.NULL);
                }
                yield absentIsNull == FilterResult.EXCLUDED ? FilterResult.KEPT : FilterResult.UNKNOWN;
            }
        };
    }

    /** @param decisive the result of one part that is the result of the whole, whatever the others say */
    private static FilterResult combined(
            List<RowFilter> filters, IntFunction<Object> values, FilterResult absentIsNull, FilterResult decisive) {
        boolean unknown = false;
        for (RowFilter filter : filters) {
            FilterResult result = filter.test(values, absentIsNull);
            if (result == decisive) {
                return decisive;
            }
            unknown |= result == FilterResult.UNKNOWN;
        }
        if (unknown) {
            return FilterResult.UNKNOWN;
        }
        return FilterResult.of(decisive == FilterResult.EXCLUDED);
    }

    private static FilterResult judge(Object value, Predicate<Object> condition) {
        if (value == Marker.UNCHANGED) {
            return FilterResult.UNKNOWN;
        }
        return FilterResult.of(value != Marker.NULL && condition.test(value));
    }
}
