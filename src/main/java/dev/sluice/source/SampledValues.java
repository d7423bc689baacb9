package dev.sluice.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects sampled texts by column, and no more of them than memory has room for. */
public final class SampledValues {
    /** Of a text; longer ones are to be cut by the database. */
    public static final int MAX_CHARACTERS = 2_000;

    /** Of a document; larger ones are to be left out. */
    public static final int MAX_DOCUMENT_BYTES = 32_768;

    /** Tables with fewer times the wanted rows are read from their beginning; of larger ones parts are. */
    public static final int SAMPLED_FROM = 10;

    private static final int MAX_COLUMN_CHARACTERS = 4_000_000;

    private final List<String> columns;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final int[] characters;
    private int rows;

    /** @param columns in the order of the result's columns */
    public SampledValues(List<String> columns) {
        this.columns = List.copyOf(columns);
        this.characters = new int[columns.size()];
        columns.forEach(column -> values.put(column, new ArrayList<>()));
    }

    /** Takes all rows of a result whose columns are texts. */
    public void add(ResultSet row) throws SQLException {
        while (row.next()) {
            rows++;
            for (int index = 0; index < characters.length; index++) {
                String value = row.getString(index + 1);
                if (value != null && characters[index] + value.length() <= MAX_COLUMN_CHARACTERS) {
                    characters[index] += value.length();
                    values.getOrDefault(columns.get(index), List.of()).add(value);
                }
            }
        }
    }

    /** How many rows there were, whatever was taken of them. */
    public int rows() {
        return rows;
    }

    /** By column, without SQL NULL. */
    public Map<String, List<String>> byColumn() {
        return values;
    }
}
