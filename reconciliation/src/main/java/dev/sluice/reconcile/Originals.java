package dev.sluice.reconcile;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.RowChecksum;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** In what guises a row of the lake would hold an original where a masked value belongs. */
final class Originals {
    /**
     * A row of the lake with this identity must not hold this text in that column.
     *
     * @param column of the lake
     */
    record Forbidden(RowChecksum identity, int column, String text) {}

    private Originals() {}

    static List<Forbidden> of(ComparisonPlan plan, RowChecksum identity, Row original, Row masked) {
        List<Forbidden> forbidden = new ArrayList<>();
        List<Integer> exposable = new ArrayList<>();
        for (int column : plan.masked()) {
            Object value = plan.original(original, column);
            String text = text(plan.originalType(column), value);
            if (value != Marker.NULL && !text.equals(text(plan.lake(), column, masked))) {
                forbidden.add(new Forbidden(identity, column, text));
                exposable.add(column);
            }
        }
        // Where the masked value is part of what identifies the row, a row with the original has another identity.
        List<List<Integer>> replacements = new ArrayList<>();
        List<Integer> identifying = plan.keyed()
                ? exposable.stream().filter(plan.lake().key()::contains).toList()
                : exposable;
        if (!identifying.isEmpty()) {
            identifying.forEach(column -> replacements.add(List.of(column)));
            replacements.add(identifying);
        }
        for (List<Integer> replaced : replacements) {
            RowChecksum other = plan.identityText().checksum(replaced(plan, original, masked, replaced));
            for (int column : exposable) {
                String text = text(plan.originalType(column), plan.original(original, column));
                forbidden.add(new Forbidden(other, column, text));
            }
        }
        return forbidden;
    }

    /** A value's text, without the blanks that padding adds. */
    static String text(TableSchema table, int column, Row row) {
        return text(table.columns().get(column).type(), row.value(column));
    }

    private static String text(ColumnType type, Object value) {
        return DisplayText.of(type, value).stripTrailing();
    }

    private static Row replaced(ComparisonPlan plan, Row original, Row masked, List<Integer> columns) {
        Object[] values = masked.copyValues();
        for (int column : columns) {
            Object value = plan.original(original, column);
            boolean becameText = plan.lake().columns().get(column).type() instanceof ColumnType.Text;
            values[column] = becameText ? text(plan.originalType(column), value) : value;
        }
        return Row.of(values);
    }
}
