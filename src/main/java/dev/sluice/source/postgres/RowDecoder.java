package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Turns Debezium's rows of one table and one schema into ours. Built once per schema that the log declares, so the work
 * per value is one array access and one switch.
 */
final class RowDecoder {
    private final SourceTable table;
    private final ColumnType[] types;
    private final String[] names;
    private final Field[] fields;
    private final UnstorableValues unstorable;
    private final int[] all;
    private final int[] key;

    /**
     * @param declared the schema of Debezium's row
     * @throws FatalSourceException if the log's columns are not the ones that the table had when the session began
     */
    RowDecoder(SourceTable table, Schema declared) {
        this.table = table;
        List<Column> columns = table.schema().columns();
        checkColumns(table, declared);
        this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
        this.names = columns.stream()
                .map(column -> table.schema().id() + "." + column.name())
                .toArray(String[]::new);
        this.fields =
                columns.stream().map(column -> declared.field(column.name())).toArray(Field[]::new);
        this.unstorable = UnstorableValues.ofLog(table);
        this.all = IntStream.range(0, types.length).toArray();
        this.key = table.schema().key().stream().mapToInt(Integer::intValue).toArray();
    }

    private static void checkColumns(SourceTable table, Schema declared) {
        List<Column> columns = table.schema().columns();
        List<String> differences = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            Column column = columns.get(index);
            Field field = declared.field(column.name());
            if (field == null) {
                differences.add("column " + column.name() + " is gone");
            } else if (!table.declared()
                    .get(index)
                    .equals(field.schema().parameters().get(ColumnConverters.DECLARED))) {
                differences.add("column " + column.name() + " has another type");
            }
        }
        for (Field field : declared.fields()) {
            if (table.schema().indexOf(field.name()).isEmpty()) {
                differences.add("column " + field.name() + " is new");
            }
        }
        if (!differences.isEmpty()) {
            throw new FatalSourceException("Cannot go on with " + table.schema().id() + ": the log has it otherwise ("
                    + String.join(", ", differences) + ") than the database had when the session began."
                    + " Tables that change are not supported yet: begin anew with an empty lake, or leave the table"
                    + " out of SLUICE_SOURCE_TABLES");
        }
    }

    TableSchema schema() {
        return table.schema();
    }

    /** The row after a change. */
    Row after(Struct struct) {
        Object[] values = new Object[types.length];
        decode(struct, all, values);
        return Row.of(values);
    }

    /** What the log tells of the row before a change; nothing if it tells nothing. */
    Row before(@Nullable Struct struct) {
        if (struct == null) {
            return table.schema().unknownRow();
        }
        Object[] values = new Object[types.length];
        if (table.identity() == SourceTable.Identity.FULL) {
            decode(struct, all, values);
        } else {
            // Of the other columns Debezium says null, whatever they held.
            Arrays.fill(values, Marker.UNCHANGED);
            decode(struct, key, values);
        }
        return Row.of(values);
    }

    private void decode(Struct struct, int[] indexes, Object[] into) {
        for (int index : indexes) {
            Object value = struct.get(fields[index]);
            into[index] = value == null ? Marker.NULL : decode(value, index);
        }
    }

    @SuppressWarnings("ReferenceEquality") // see Unchanged
    private Object decode(Object value, int index) {
        if (value == Unchanged.MARKER) {
            return Marker.UNCHANGED;
        }
        if (value == Unchanged.UNREADABLE) {
            throw new FatalSourceException("Cannot read a value of " + names[index]
                    + ": Debezium did not hand over its text. Report this as a defect of Sluice");
        }
        try {
            return TextValue.read(types[index], (String) value, names[index]);
        } catch (UnstorableException e) {
            return unstorable.instead(table.schema().columns().get(index).name(), e);
        }
    }
}
