package dev.sluice.source.postgres;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.UnstorableException;
import dev.sluice.source.UnstorableValues;
import dev.sluice.source.copy.RangeReader;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads a table by {@code COPY … (FORMAT binary)} and decodes it without JDBC.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, Binary Format</a>
 */
final class TableCopy {
    private static final int SIGNATURE_LENGTH = 11; // "PGCOPY\n\377\r\n\0"
    private static final int END = -1;

    private final SourceTable table;
    private final Column[] columns;
    private final String[] names;
    private final boolean[] printed;
    private final UnstorableValues unstorable;
    private boolean headerRead;

    /** As where somebody is there who can decide what becomes of values that the lake cannot hold. */
    TableCopy(SourceTable table) {
        this(table, UnstorableValues.ofFirstCopy(table.unstorable()));
    }

    TableCopy(SourceTable table, UnstorableValues unstorable) {
        this.table = table;
        TableSchema schema = table.schema();
        this.columns = schema.columns().toArray(Column[]::new);
        this.names = schema.columns().stream()
                .map(column -> schema.id() + "." + column.name())
                .toArray(String[]::new);
        this.unstorable = unstorable;
        this.printed = new boolean[columns.length];
        for (int index = 0; index < columns.length; index++) {
            printed[index] = isPrinted(columns[index].type());
        }
    }

    /** Whether the server is asked for the text, because the binary form is not what we keep. */
    private static boolean isPrinted(ColumnType type) {
        return type instanceof ColumnType.Verbatim
                || type instanceof ColumnType.Array(ColumnType element) && element instanceof ColumnType.Verbatim;
    }

    /**
     * Hands the rows of a range over as {@link Change.Copied}.
     *
     * @param range its number, which the rows carry
     * @param from SQL of its rows, to stand after {@code FROM}
     */
    void run(Connection reader, int range, String from, int rowsPerBatch, RangeReader.Sink sink)
            throws SQLException, InterruptedException {
        CopyOut copy = open(reader, from);
        try {
            List<LogEvent> events = new ArrayList<>(rowsPerBatch);
            long bytes = 0;
            byte[] message = copy.readFromCopy();
            while (message != null) {
                List<LogEvent> batch = events;
                bytes += message.length;
                rows(ByteBuffer.wrap(message), row -> batch.add(new Change.Copied(table.schema(), range, row)));
                if (events.size() >= rowsPerBatch) {
                    sink.take(events, bytes);
                    events = new ArrayList<>(rowsPerBatch);
                    bytes = 0;
                }
                message = copy.readFromCopy();
            }
            sink.take(events, bytes);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /**
     * @param from SQL of rows of the table, to stand after {@code FROM}
     * @param consumer what it throws ends the reading
     */
    void read(Connection reader, String from, Consumer<Row> consumer) throws SQLException {
        CopyOut copy = open(reader, from);
        try {
            for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
                rows(ByteBuffer.wrap(message), consumer);
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private CopyOut open(Connection reader, String from) throws SQLException {
        String list = Arrays.stream(columns)
                .map(column -> {
                    String name = Sql.quote(column.name());
                    return isPrinted(column.type()) ? Printing.text(name) : name;
                })
                .collect(Collectors.joining(", "));
        return reader.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT " + list + " FROM " + from + ") TO STDOUT (FORMAT binary)");
    }

    /** The server sends each row whole in a message of its own, the first behind the header. */
    private void rows(ByteBuffer message, Consumer<Row> into) {
        try {
            if (!headerRead) {
                message.position(SIGNATURE_LENGTH + Integer.BYTES); // the signature, and flags that we do not need
                int extension = message.getInt();
                message.position(message.position() + extension);
                headerRead = true;
            }
            while (message.hasRemaining()) {
                short fields = message.getShort();
                if (fields == END) {
                    return;
                }
                if (fields != columns.length) {
                    throw new FatalSourceException("Cannot copy "
                            + table.schema().id() + ": a row of " + fields + " columns instead of " + columns.length);
                }
                into.accept(row(message));
            }
        } catch (BufferUnderflowException e) {
            throw new FatalSourceException("Cannot copy " + table.schema().id() + ": a row ends too early");
        }
    }

    private Row row(ByteBuffer message) {
        Object[] values = new Object[columns.length];
        for (int index = 0; index < values.length; index++) {
            int length = message.getInt();
            values[index] = length < 0 ? Marker.NULL : value(message, length, index);
        }
        return Row.of(values);
    }

    private Object value(ByteBuffer message, int length, int index) {
        ColumnType type = columns[index].type();
        int start = message.position();
        try {
            return printed[index]
                    ? TextValue.read(type, BinaryValue.text(message, length), names[index])
                    : BinaryValue.read(type, message, length, names[index]);
        } catch (UnstorableException e) {
            message.position(start + length);
            return unstorable.instead(columns[index].name(), e);
        }
    }
}
