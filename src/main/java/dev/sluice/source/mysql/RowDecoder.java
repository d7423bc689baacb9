package dev.sluice.source.mysql;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.UnstorableException;
import dev.sluice.source.UnstorableValues;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Turns Debezium's rows of one table and one schema into ours. */
final class RowDecoder {
    private final TableSchema schema;
    private final SourceColumn[] columns;
    private final String[] names;
    private final Field[] fields;
    private final UnstorableValues unstorable;
    private final int[] all;
    private final int[] old;

    /**
     * @param declared the schema of Debezium's row
     * @param wholeOldRows whether the row before a change is decoded beyond what identifies it
     * @throws dev.sluice.source.RetryableSourceException if the log's columns are not the ones that the table had when the session began
     */
    RowDecoder(SourceTable table, Schema declared, AlteredTables altered, boolean wholeOldRows) {
        this.schema = table.schema();
        this.columns = table.columns().toArray(SourceColumn[]::new);
        List<String> expected = table.columns().stream().map(SourceColumn::name).toList();
        List<String> found = declared.fields().stream().map(Field::name).toList();
        if (!expected.equals(found)) {
            throw altered.altered(schema.id(), "the log has other columns");
        }
        this.names = expected.stream().map(name -> schema.id() + "." + name).toArray(String[]::new);
        this.fields = declared.fields().toArray(Field[]::new);
        this.unstorable = UnstorableValues.ofLog(table.unstorable());
        this.all = IntStream.range(0, columns.length).toArray();
        this.old = schema.hasKey() && !wholeOldRows
                ? schema.key().stream().mapToInt(Integer::intValue).toArray()
                : all;
    }

    TableSchema schema() {
        return schema;
    }

    /** The row after a change. */
    Row after(Struct struct) {
        Object[] values = new Object[columns.length];
        decode(struct, all, values);
        return Row.of(values);
    }

    /** The row before a change: its key, or the whole row, if that is wanted or the table has no key. */
    Row before(@Nullable Struct struct) {
        if (struct == null) {
            return schema.unknownRow();
        }
        Object[] values = new Object[columns.length];
        Arrays.fill(values, Marker.UNCHANGED);
        decode(struct, old, values);
        return Row.of(values);
    }

    private Object read(Object value, int index) {
        try {
            return LogValue.read(columns[index], value, names[index]);
        } catch (UnstorableException e) {
            return unstorable.instead(columns[index].name(), e);
        }
    }

    private void decode(Struct struct, int[] indexes, Object[] into) {
        for (int index : indexes) {
            Object value = struct.get(fields[index]);
            into[index] = value == null ? Marker.NULL : read(value, index);
        }
    }
}
