package dev.sluice.source.mysql;

import dev.sluice.row.Row;
import dev.sluice.source.UnstorableException;
import dev.sluice.source.UnstorableValues;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Reads a table row by row, in bounded memory. */
final class TableCopy {
    private final SourceTable table;
    private final SourceColumn[] columns;
    private final String[] names;
    private final UnstorableValues unstorable;

    /** What is done with each row. */
    interface RowConsumer {
        void accept(Row row) throws InterruptedException;
    }

    /** As where somebody is there who can decide what becomes of values that the lake cannot hold. */
    TableCopy(SourceTable table) {
        this(table, UnstorableValues.ofFirstCopy(table.unstorable()));
    }

    TableCopy(SourceTable table, UnstorableValues unstorable) {
        this.table = table;
        this.columns = table.columns().toArray(SourceColumn[]::new);
        this.names = table.columns().stream()
                .map(column -> table.schema().id() + "." + column.name())
                .toArray(String[]::new);
        this.unstorable = unstorable;
    }

    private Object value(ResultSet row, int index) throws SQLException {
        try {
            return CopiedValue.read(columns[index], row, index + 1, names[index]);
        } catch (UnstorableException e) {
            return unstorable.instead(columns[index].name(), e);
        }
    }

    /**
     * @param condition SQL over the table's columns
     * @param consumer what it throws ends the reading
     */
    void read(Connection reader, String condition, RowConsumer consumer) throws SQLException, InterruptedException {
        String list = table.columns().stream().map(CopiedValue::expression).collect(Collectors.joining(", "));
        try (PreparedStatement statement = reader.prepareStatement(
                "SELECT " + list + " FROM " + table.quoted() + " WHERE " + condition,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY)) {
            // The driver's way of saying: row by row, not the whole result at once.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Object[] values = new Object[columns.length];
                    for (int index = 0; index < values.length; index++) {
                        values[index] = value(row, index);
                    }
                    consumer.accept(Row.of(values));
                }
            }
        }
    }
}
