package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Gives a condition the columns and types of a table, and finds everything that does not fit them. */
final class FilterCompiler {
    private final TableSchema table;
    private final Findings findings;

    FilterCompiler(TableSchema table, Findings findings) {
        this.table = table;
        this.findings = findings;
    }

    /** The filter; empty if there is an error, which is then among the findings. */
    Optional<RowFilter> compile(Condition condition) {
        return switch (condition) {
            case Condition.All(List<Condition> parts) -> several(parts).map(RowFilter.All::new);
            case Condition.Any(List<Condition> parts) -> several(parts).map(RowFilter.Any::new);
            case Condition.Comparison comparison -> comparison(comparison);
            case Condition.In in -> in(in);
            case Condition.IsNull(Place place, String column) -> index(place, column, RowFilter.IsNull::new);
            case Condition.NotNull(Place place, String column) -> index(place, column, RowFilter.NotNull::new);
        };
    }

    private Optional<List<RowFilter>> several(List<Condition> parts) {
        List<RowFilter> filters = new ArrayList<>();
        parts.forEach(part -> compile(part).ifPresent(filters::add));
        return filters.size() == parts.size() ? Optional.of(List.copyOf(filters)) : Optional.empty();
    }

    private Optional<RowFilter> comparison(Condition.Comparison comparison) {
        return index(comparison.place(), comparison.column(), index -> index).flatMap(index -> {
            Column column = table.columns().get(index);
            if (!comparable(comparison.place(), column, comparison.operator().ordering())) {
                return Optional.empty();
            }
            return operand(column, comparison.operand())
                    .map(value -> new RowFilter.Compare(index, comparison.operator(), value));
        });
    }

    private Optional<RowFilter> in(Condition.In in) {
        return index(in.place(), in.column(), index -> index).flatMap(index -> {
            Column column = table.columns().get(index);
            if (!comparable(in.place(), column, false)) {
                return Optional.empty();
            }
            List<Object> values = new ArrayList<>();
            in.operands().forEach(node -> operand(column, node).ifPresent(values::add));
            return values.size() == in.operands().size()
                    ? Optional.of(new RowFilter.In(index, List.copyOf(values)))
                    : Optional.empty();
        });
    }

    private <T> Optional<T> index(Place place, String column, Function<Integer, T> use) {
        OptionalInt index = table.indexOf(column);
        if (index.isEmpty()) {
            findings.error(
                    place,
                    "The filter uses column " + column + ", which " + table.id() + " does not have",
                    "name one of its columns in its exact case");
            return Optional.empty();
        }
        return Optional.of(use.apply(index.getAsInt()));
    }

    private boolean comparable(Place place, Column column, boolean ordering) {
        String problem = switch (column.type()) {
            case ColumnType.Bytes _, ColumnType.Json _, ColumnType.Array _ ->
                "can only be tested with is-null and not-null";
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _,
                    ColumnType.Uuid _,
                    ColumnType.Bool _ -> ordering ? "has no order that the policy knows" : "";
            case ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Decimal _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Date _,
                    ColumnType.Time _,
                    ColumnType.Timestamp _,
                    ColumnType.TimestampTz _ -> "";
        };
        if (!problem.isEmpty()) {
            findings.error(place, "Column " + column.name() + " of " + table.id() + " " + problem, "filter otherwise");
        }
        return problem.isEmpty();
    }

    private Optional<Object> operand(Column column, YamlNode node) {
        try {
            return Optional.of(Literal.parseFitting(column.type(), node));
        } catch (Literal.MismatchException e) {
            findings.error(node.place(), "The constant does not fit " + table.id() + "." + column.name(), e.remedy());
            return Optional.empty();
        }
    }
}
