package dev.sluice.policy.scan;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.Set;

/** Where the scan gets its samples from. */
public interface TableSamples {
    /** A table's columns without values, in the source's order. */
    record Description(TableId table, List<ColumnSample> columns) {
        public Description {
            columns = List.copyOf(columns);
        }
    }

    /** The tables to look at, by name. */
    List<Description> tables();

    /**
     * Reads some rows of a table.
     *
     * @param columns the columns whose values are wanted: no other is read
     * @param rows at most so many
     * @return the wanted columns with their values
     */
    List<ColumnSample> sample(Description table, Set<String> columns, int rows);
}
