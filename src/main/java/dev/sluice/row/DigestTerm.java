package dev.sluice.row;

/** What stands for one column in the canonical text of a source's row. */
public sealed interface DigestTerm {
    /** Of the text's value. */
    default ColumnType type(TableSchema table) {
        return switch (this) {
            case Value(int index) -> table.columns().get(index).type();
            case Constant constant -> constant.type();
        };
    }

    /**
     * The column's own value.
     *
     * @param index among the source table's columns
     */
    record Value(int index) implements DigestTerm {}

    /**
     * The constant by which a mask replaces every value that is not NULL.
     *
     * @param index among the source table's columns
     * @param type of the masked column
     * @param value of that type, or {@link Marker#NULL}
     */
    record Constant(int index, ColumnType type, Object value) implements DigestTerm {}
}
