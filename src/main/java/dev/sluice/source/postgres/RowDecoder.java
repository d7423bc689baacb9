package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.UnstorableException;
import dev.sluice.source.UnstorableValues;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Turns Debezium's rows of one table and one schema into ours. Built once per schema that the log declares, so the work
 * per value is one array access and one switch.
 */
final class RowDecoder {
    private final SourceTable table;
    private final ColumnType[] types;
    private final ColumnType[] logged;
    private final String[] names;
    private final int[] fields;
    private final UnstorableValues unstorable;
    private final int[] all;
    private final int[] key;
    private final int[] others;

    /**
     * @param table as all that is decoded will be
     * @param log where the log has the table's columns
     */
    RowDecoder(SourceTable table, LogColumns log) {
        this.table = table;
        List<Column> columns = table.schema().columns();
        this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
        this.logged = log.types();
        this.fields = log.fields();
        this.names = columns.stream()
                .map(column -> table.schema().id() + "." + column.name())
                .toArray(String[]::new);
        this.unstorable = UnstorableValues.ofLog(table.unstorable());
        this.all = IntStream.range(0, types.length).toArray();
        this.key = table.schema().key().stream().mapToInt(Integer::intValue).toArray();
        this.others = Arrays.stream(all)
                .filter(index -> !table.schema().key().contains(index))
                .toArray();
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
            if (isNothingButKey(values)) {
                // Written before the table's identity was FULL, perhaps: see below.
                return keyAlone(struct);
            }
            return Row.of(values);
        }
        return keyAlone(struct);
    }

    private boolean isNothingButKey(Object[] values) {
        for (int index : others) {
            if (values[index] != Marker.NULL) {
                return false;
            }
        }
        return key.length > 0;
    }

    private Row keyAlone(Struct struct) {
        Object[] values = new Object[types.length];
        // Of the other columns Debezium says null, whatever they held.
        Arrays.fill(values, Marker.UNCHANGED);
        decode(struct, key, values);
        for (int index : key) {
            if (values[index] == Marker.NULL) {
                throw new FatalSourceException(
                        "Cannot go on with " + table.schema().id()
                                + ": the log does not tell the key of a row that was changed. Set the replica identity of the"
                                + " table, and of its partitions, to DEFAULT or FULL, and have it copied anew");
            }
        }
        return Row.of(values);
    }

    private void decode(Struct struct, int[] indexes, Object[] into) {
        List<Field> declared = struct.schema().fields();
        for (int index : indexes) {
            if (fields[index] < 0) {
                // The row was written before the column was added, and holds what the source shows of such rows.
                into[index] = table.origin().former().value(index);
                continue;
            }
            Object value = struct.get(declared.get(fields[index]));
            into[index] = value == null ? Marker.NULL : decode(value, index);
        }
    }

    @SuppressWarnings("ReferenceEquality") // see Unchanged; and the types are either the same or different ones
    private Object decode(Object value, int index) {
        if (value == Unchanged.MARKER) {
            return Marker.UNCHANGED;
        }
        if (value == Unchanged.UNREADABLE) {
            throw new FatalSourceException("Cannot read a value of " + names[index]
                    + ": Debezium did not hand over its text. Report this as a defect of Sluice");
        }
        try {
            Object read = TextValue.read(logged[index], (String) value, names[index]);
            return logged[index] == types[index] ? read : Widening.widen(read, types[index]);
        } catch (UnstorableException e) {
            return unstorable.instead(table.schema().columns().get(index).name(), e);
        }
    }
}
