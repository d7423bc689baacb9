package dev.sluice.source.mysql;

import dev.sluice.row.Row;
import dev.sluice.source.UnstorableException;
import dev.sluice.source.UnstorableValues;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a table row by row, in bounded memory. */
final class TableCopy {
    /** The driver's way of saying: not the whole result at once. */
    static final int ROW_BY_ROW = Integer.MIN_VALUE;

    private final SourceTable table;
    private final CopiedValue[] values;
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
        this.values = table.columns().stream()
                .map(column -> new CopiedValue(column, table.schema().id() + "." + column.name()))
                .toArray(CopiedValue[]::new);
        this.unstorable = unstorable;
    }

    private Object value(com.mysql.cj.result.Row row, int index) {
        try {
            return values[index].read(row, index);
        } catch (UnstorableException e) {
            return unstorable.instead(table.columns().get(index).name(), e);
        }
    }

    /**
     * @param rows of the table, as SQL to stand after {@code FROM}
     * @param consumer what it throws ends the reading
     */
    void read(Connection reader, String rows, RowConsumer consumer) throws SQLException, InterruptedException {
        try (PreparedStatement statement = select(reader, rows);
                ResultSet result = statement.executeQuery()) {
            ResultRows rest = new ResultRows(result);
            for (var row = rest.next(); row != null; row = rest.next()) {
                consumer.accept(row(row));
            }
        }
    }

    /** The table's first rows, as many as there are of so many. */
    List<Row> first(Connection reader, int rows) throws SQLException {
        List<Row> first = new ArrayList<>();
        try (PreparedStatement statement = select(reader, table.quoted() + " LIMIT " + rows);
                ResultSet result = statement.executeQuery()) {
            ResultRows rest = new ResultRows(result);
            for (var row = rest.next(); row != null; row = rest.next()) {
                first.add(row(row));
            }
        }
        return List.copyOf(first);
    }

    private PreparedStatement select(Connection reader, String rows) throws SQLException {
        String list = table.columns().stream().map(CopiedValue::expression).collect(Collectors.joining(", "));
        PreparedStatement statement = reader.prepareStatement(
                "SELECT " + list + " FROM " + rows, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(ROW_BY_ROW);
        return statement;
    }

    private Row row(com.mysql.cj.result.Row row) {
        Object[] read = new Object[values.length];
        for (int index = 0; index < read.length; index++) {
            read[index] = value(row, index);
        }
        return Row.of(read);
    }
}
