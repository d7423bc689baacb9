package dev.sluice.row;

/**
 * A column of a table.
 *
 * @param name exact case, unquoted
 * @param nullable whether SQL NULL can occur
 * @param comment the source's comment, empty if none
 * @param number by which the source knows the column whatever its name is, never used again for another one;
 *     {@link #UNNUMBERED} if there is none, and the name has to do
 */
public record Column(String name, ColumnType type, boolean nullable, String comment, int number) {
    public static final int UNNUMBERED = 0;

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("Cannot name a column with the empty string");
        }
        if (number < 0) {
            throw new IllegalArgumentException("Cannot number column " + name + " " + number);
        }
    }

    /** A column without a number. */
    public Column(String name, ColumnType type, boolean nullable, String comment) {
        this(name, type, nullable, comment, UNNUMBERED);
    }
}
