package dev.sluice.source;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some values of any table's columns as text, whatever their types: also of tables that cannot be replicated. Bounded as
 * {@link SampledValues} says, and in the time that reading waits and runs.
 */
public interface TextSamples extends AutoCloseable {
    /** What kind of type a column has. */
    enum Kind {
        /** Enumerations too. */
        TEXT,
        NUMBER,
        BOOLEAN,
        DATE,
        /** A date with a time of day, and other times. */
        TIMESTAMP,
        /** IP addresses and networks. */
        NETWORK,
        /** MAC addresses. */
        HARDWARE_ADDRESS,
        UUID,
        JSON,
        GEOMETRY,
        /** Read as a JSON array. */
        ARRAY,
        OTHER
    }

    /**
     * A column as the catalogue describes it.
     *
     * @param type as SQL names it, with length or precision; of an enumeration without its labels
     */
    record TextColumn(String name, String type, Kind kind, String comment, boolean key) {}

    /** @param estimatedRows as the database's statistics have it; negative if unknown */
    record TextTable(TableId id, double estimatedRows, List<TextColumn> columns) {
        public TextTable {
            columns = List.copyOf(columns);
        }
    }

    /**
     * The tables, by name.
     *
     * @throws SourceException if the catalogue cannot be read
     */
    List<TextTable> tables();

    /**
     * Values of some columns, without SQL NULL; JSON whole or not at all, arrays as JSON, other values perhaps cut.
     *
     * @param table one of {@link #tables()}
     * @param columns names of the table's columns, at least one
     * @param rows at most
     * @throws SourceException if the table cannot be read
     */
    Map<String, List<String>> read(TextTable table, Set<String> columns, int rows);

    @Override
    void close();
}
