package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the lake has kept of copies that were interrupted.
 *
 * @param parts by the table, every name that is kept of it
 * @param start up to where the lake is complete, and the log is there from
 * @param publication that the log is limited to; empty where no log follows, and nothing can be gone on with
 */
record EarlierCopies(Map<TableId, Set<String>> parts, LogPosition start, Optional<Publication> publication) {
    /** @param table locked against whoever would rewrite it */
    FinishedBlocks of(Connection reader, SourceTable table, ExportedSnapshot snapshot) throws SQLException {
        if (publication.isEmpty()) {
            return FinishedBlocks.none(Optional.empty());
        }
        return FinishedBlocks.of(
                parts.getOrDefault(table.schema().id(), Set.of()),
                start,
                new FinishedBlocks.Naming(
                        snapshot.position(),
                        snapshot.visibility(),
                        FinishedBlocks.likeness(reader, table, publication.get())));
    }
}
