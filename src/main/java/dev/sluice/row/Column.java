package dev.sluice.row;

/**
 * A column of a table.
 *
 * @param name exact case, unquoted
 * @param nullable whether SQL NULL can occur
 * @param comment the source's comment, empty if none
 */
public record Column(String name, ColumnType type, boolean nullable, String comment) {
    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Cannot name a column with the empty string");
        }
    }
}
