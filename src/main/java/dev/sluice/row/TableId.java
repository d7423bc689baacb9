package dev.sluice.row;

import java.util.Comparator;

/**
 * A table's qualified name at the source, in its exact case and without quotes.
 *
 * @param schema the PostgreSQL schema or MySQL database
 * @param name the table's own name
 */
public record TableId(String schema, String name) implements Comparable<TableId> {
    private static final Comparator<TableId> ORDER =
            Comparator.comparing(TableId::schema).thenComparing(TableId::name);

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("Cannot name a table: schema '" + schema + "', name '" + name + "'");
        }
    }

    @Override
    public int compareTo(TableId other) {
        return ORDER.compare(this, other);
    }

    /** {@code schema.name}, for people and globs; not quoted, so not for SQL. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
