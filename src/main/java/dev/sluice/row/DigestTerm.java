package dev.sluice.row;

/** What stands for one column in the canonical text of a source's row. */
public sealed interface DigestTerm {
    /**
     * The column's own value.
     *
     * @param index among the source table's columns
     */
    record Value(int index) implements DigestTerm {}

    /** The same for every row: the constant by which a mask replaces the value. */
    record Constant(ColumnType type, Object value) implements DigestTerm {}
}
