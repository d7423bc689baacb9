package dev.sluice.api;

import dev.sluice.row.TableSchema;
import java.util.List;

/** Which tables the source has: a port, since the interface need not know which kind of database it is. */
public interface SourceTables {
    /**
     * The configured tables as they are now.
     *
     * @throws dev.sluice.source.SourceException if the source does not answer
     */
    List<TableSchema> tables();
}
