package dev.sluice.policy.scan;

import dev.sluice.row.TableId;
import java.util.List;

/**
 * A column and some of its values.
 *
 * @param type the type's name at the source
 * @param comment the source's comment, empty if none
 * @param key whether it is part of the table's key
 * @param values as text, without SQL NULL, perhaps cut at their end; these are personal data
 */
public record ColumnSample(
        TableId table,
        String column,
        String type,
        TypeFamily family,
        String comment,
        boolean key,
        List<String> values) {
    public ColumnSample {
        values = List.copyOf(values);
    }

    /** The same column with other values: a part of a document, say. */
    ColumnSample with(String name, TypeFamily otherFamily, List<String> others) {
        return new ColumnSample(table, name, "", otherFamily, "", false, others);
    }

    /** Without the values. */
    @Override
    public String toString() {
        return table + "." + column + "[" + values.size() + " values]";
    }
}
