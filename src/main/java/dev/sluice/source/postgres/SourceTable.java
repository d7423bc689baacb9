package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import dev.sluice.source.Unstorable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as the catalogue describes it.
 *
 * @param schema what the other packages see
 * @param declared each column's {@link TypeMapping#declared}, in the schema's order
 * @param ages of the catalogue's entries of the columns
 * @param identity what the log tells of the old row
 * @param unstorable what the configuration says of columns, by their names
 * @param files what holds the rows, quoted for SQL: the table itself, or its leaf partitions
 */
record SourceTable(
        TableSchema schema,
        List<String> declared,
        EntryAges ages,
        Identity identity,
        Origin origin,
        Map<String, Unstorable.Choice> unstorable,
        List<String> files) {
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
        files = List.copyOf(files);
    }

    /** The columns in which NULL takes the place of what the lake cannot hold. */
    Set<String> setToNull() {
        return unstorable.entrySet().stream()
                .filter(choice -> choice.getValue() == Unstorable.Choice.NULL)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The columns' names by their numbers. */
    Map<Integer, String> names() {
        return schema.columns().stream().collect(Collectors.toMap(Column::number, Column::name));
    }

    /** Whether nobody has altered the table between two looks at it. */
    boolean isAsIn(SourceTable other) {
        return schema.equals(other.schema)
                && declared.equals(other.declared)
                && files.equals(other.files)
                && ages.writers().equals(other.ages.writers())
                && origin.table().equals(other.origin.table())
                && origin.storage().equals(other.origin.storage())
                && origin.parts().equals(other.origin.parts());
    }

    /** The same table with an equal schema of another identity. */
    SourceTable as(TableSchema equal) {
        return new SourceTable(equal, declared, ages, identity, origin, unstorable, files);
    }

    /** The same table, of which the log tells less. */
    SourceTable with(Identity other) {
        return new SourceTable(schema, declared, ages, other, origin, unstorable, files);
    }

    /** {@code "schema"."table"}, for SQL. */
    String quoted() {
        return Sql.quote(schema.id());
    }

    /** Whether its rows are those of its partitions. */
    boolean isPartitioned() {
        return !files.equals(List.of(quoted()));
    }

    /**
     * The rows of one of its {@link #files} that meet a condition, to stand after {@code FROM}. Of a table itself without
     * those that inherit from it.
     */
    static String rows(String file, String condition) {
        return "ONLY " + file + " WHERE " + condition;
    }
}
