package dev.sluice.row;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A table's columns in source order and the positions of its key among them. Instances are compared by identity on hot
 * paths and by {@link #equals} elsewhere; one instance serves every change until the schema changes.
 */
public final class TableSchema {
    private final TableId id;
    private final List<Column> columns;
    private final List<Integer> key;
    private final Row unknown;

    /**
     * @param key indexes into {@code columns}, in key order; empty for a table without a key, whose whole row then
     *     identifies it
     */
    public TableSchema(TableId id, List<Column> columns, List<Integer> key) {
        this.id = id;
        this.columns = List.copyOf(columns);
        this.key = List.copyOf(key);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("Cannot describe " + id + ": column " + column.name() + " twice");
            }
        }
        for (int index : key) {
            if (index < 0 || index >= columns.size()) {
                throw new IllegalArgumentException("Cannot describe " + id + ": key index " + index);
            }
        }
        Object[] values = new Object[columns.size()];
        Arrays.fill(values, Marker.UNCHANGED);
        this.unknown = Row.of(values);
    }

    public TableId id() {
        return id;
    }

    public List<Column> columns() {
        return columns;
    }

    /** Indexes of the key's columns in key order; empty for a table without a key. */
    public List<Integer> key() {
        return key;
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** The index of the column of that exact name. */
    public OptionalInt indexOf(String columnName) {
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).name().equals(columnName)) {
                return OptionalInt.of(index);
            }
        }
        return OptionalInt.empty();
    }

    /** The row of which nothing is known: every value is {@link Marker#UNCHANGED}. Shared, so it costs nothing. */
    public Row unknownRow() {
        return unknown;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof TableSchema that
                        && id.equals(that.id)
                        && columns.equals(that.columns)
                        && key.equals(that.key));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * id.hashCode() + columns.hashCode()) + key.hashCode();
    }

    @Override
    public String toString() {
        return id + columns.toString();
    }
}
