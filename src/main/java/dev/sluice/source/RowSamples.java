package dev.sluice.source;

import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;

/** The first rows of tables, as the initial copy would read them. Reading disturbs nobody: it waits and runs for seconds only. */
public interface RowSamples extends AutoCloseable {
    /**
     * What the wanted tables look like.
     *
     * @param schemas of those that can be replicated, by name
     * @param problems why others cannot, for people
     */
    record Tables(List<TableSchema> schemas, List<String> problems) {
        public Tables {
            schemas = List.copyOf(schemas);
            problems = List.copyOf(problems);
        }
    }

    /** @throws SourceException if the catalogue cannot be read */
    Tables tables();

    /**
     * Reads rows.
     *
     * @param id of one of {@link #tables()}
     * @param rows at most
     * @throws SourceException if the table cannot be read, or a value cannot be held exactly
     */
    List<Row> read(TableId id, int rows);

    @Override
    void close();
}
