package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Sample rows as the lake would hold them, for people to look at.
 *
 * @param columns the names of the protected table's columns
 * @param rows one text per column; excluded rows are left out
 * @param excludedRows how many of the samples the filter leaves out
 */
public record PolicyPreview(List<String> columns, List<List<String>> rows, int excludedRows) {
    public PolicyPreview {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * Masks sample rows.
     *
     * @param samples of the schema {@code table}
     * @throws PolicyException if the policy does not fit the table or a value
     */
    public static PolicyPreview of(Policy policy, TableSchema table, List<Row> samples) {
        TablePolicy compiled = policy.compile(table);
        List<Column> columns = compiled.protectedSchema().columns();
        List<List<String>> rows = new ArrayList<>();
        for (Row sample : samples) {
            if (compiled.judgeOld(sample) instanceof Admission.Admitted) {
                Row row = compiled.protect(sample);
                List<String> texts = new ArrayList<>();
                for (int index = 0; index < columns.size(); index++) {
                    texts.add(ValueText.of(columns.get(index).type(), row.value(index)));
                }
                rows.add(List.copyOf(texts));
            }
        }
        return new PolicyPreview(columns.stream().map(Column::name).toList(), rows, samples.size() - rows.size());
    }
}
