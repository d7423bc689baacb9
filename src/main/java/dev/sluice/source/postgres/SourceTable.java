package dev.sluice.source.postgres;

import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.Map;

/**
 * A table as the catalogue describes it.
 *
 * @param schema what the other packages see
 * @param declared each column's {@link TypeMapping#declared}, in the schema's order
 * @param identity what the log tells of the old row
 * @param unstorable what the configuration says of columns, by their names
 */
record SourceTable(
        TableSchema schema, List<String> declared, Identity identity, Map<String, Unstorable.Choice> unstorable) {
    /** REPLICA IDENTITY, and whether it can be met. */
    enum Identity {
        /** The key's columns. */
        KEY,
        /** Every column. */
        FULL,
        /** Nothing: the server refuses updates and deletes of a published table. */
        NONE
    }

    SourceTable {
        declared = List.copyOf(declared);
        unstorable = Map.copyOf(unstorable);
    }

    /** {@code "schema"."table"}, for SQL. */
    String quoted() {
        return Sql.quote(schema.id().schema()) + "." + Sql.quote(schema.id().name());
    }
}
