package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the catalogue what tables look like now; exceptions are {@link dev.sluice.source.SourceException}s. */
interface Definitions {
    /** Empty if there is no such table any more. */
    Optional<SourceTable> of(TableId table);

    /** The log cannot be understood any more: the next session copies the table anew. */
    void copyAnew(TableId table);

    /**
     * Every configured table that can be replicated.
     *
     * @param replicated of these none may have become one that cannot
     */
    List<SourceTable> all(Set<TableId> replicated);
}
