package dev.sluice.lake;

import dev.sluice.row.Column;

/** One difference between a mirror and the source's table that the mirror can follow. */
sealed interface SchemaChange {
    /** @param former what the rows that exist hold in it: SQL NULL or a value */
    record Added(Column column, Object former) implements SchemaChange {}

    record Dropped(String name) implements SchemaChange {}

    record Renamed(String from, String to) implements SchemaChange {}

    /** The type holds more, and all values of before unchanged. */
    record Widened(Column column) implements SchemaChange {}

    /** NULL can occur from now on. */
    record Loosened(String name) implements SchemaChange {}

    record Commented(String name, String comment) implements SchemaChange {}

    /** For people. */
    default String describe() {
        return switch (this) {
            case Added(Column column, Object _) -> "column " + column.name() + " is added";
            case Dropped(String name) -> "column " + name + " is dropped";
            case Renamed(String from, String to) -> "column " + from + " is renamed to " + to;
            case Widened(Column column) -> "the type of column " + column.name() + " is widened";
            case Loosened(String name) -> "column " + name + " may be NULL";
            case Commented(String name, String _) -> "the comment of column " + name + " is another one";
        };
    }
}
