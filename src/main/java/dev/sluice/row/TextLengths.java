package dev.sluice.row;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How many characters columns of text hold at most, where the source declares it. No part of a column's type: to the lake
 * all text is alike, and a longer limit is no change of a table.
 *
 * @param lengths by table and by the column's name
 */
public record TextLengths(Map<TableId, Map<String, Integer>> lengths) {
    /** Of a source that was not asked. */
    public static final TextLengths UNKNOWN = new TextLengths(Map.of());

    public TextLengths {
        lengths = Map.copyOf(lengths);
    }

    /** Empty if the column is no text, or may be of any length. */
    public OptionalInt of(TableId table, String column) {
        Integer length = lengths.getOrDefault(table, Map.of()).get(column);
        return length == null ? OptionalInt.empty() : OptionalInt.of(length);
    }
}
