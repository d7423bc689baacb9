package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.source.FatalSourceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
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
            } else if (!expected(column.type(), table.typeIds().get(index))
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

    private static String expected(ColumnType type, int typeId) {
        return switch (type) {
            case ColumnType.Char fixed -> ColumnConverters.declared(typeId, fixed.length(), 0);
            case ColumnType.Decimal decimal -> ColumnConverters.declared(typeId, decimal.precision(), decimal.scale());
            case ColumnType.Text _ when typeId == TypeMapping.BPCHAR -> ColumnConverters.declared(typeId, 0, 0);
            default -> ColumnConverters.declared(typeId, 0, 0);
        };
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

    private Object decode(Object value, int index) {
        return switch (types[index]) {
            case ColumnType.Bool _,
                    ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _ -> value;
            case ColumnType.Text _, ColumnType.Char _, ColumnType.Json _, ColumnType.Enumeration _ ->
                isUnchanged(value) ? Marker.UNCHANGED : value;
            case ColumnType.Bytes _ -> isUnchanged(value) ? Marker.UNCHANGED : value;
            case ColumnType.Uuid _ -> UUID.fromString((String) value);
            case ColumnType.Decimal decimal -> number(decimal, (BigDecimal) value, index);
            case ColumnType.Date _ -> date((Integer) value, index);
            case ColumnType.Time _ -> time((Long) value, index);
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ -> timestamp((Long) value, index);
            case ColumnType.Array _ ->
                isUnchanged(value) ? Marker.UNCHANGED : TextValue.read(types[index], (String) value, names[index]);
        };
    }

    @SuppressWarnings("ReferenceEquality") // see Unchanged
    private static boolean isUnchanged(Object value) {
        return value == Unchanged.TEXT || value == Unchanged.BYTES || value == Unchanged.NUMBER;
    }

    @SuppressWarnings("ReferenceEquality") // see Unchanged
    private Object number(ColumnType.Decimal type, BigDecimal value, int index) {
        if (isUnchanged(value)) {
            return Marker.UNCHANGED;
        }
        if (value == Unchanged.REFUSED_NUMBER) {
            throw Values.refuse(names[index], "NaN or an infinite number");
        }
        return Values.exactly(value, type.precision(), type.scale(), names[index]);
    }

    private Object date(Integer value, int index) {
        if (value == Values.REFUSED_INT) {
            throw Values.refuse(names[index], "an infinite date");
        }
        return value;
    }

    private Object time(Long value, int index) {
        if (value >= Values.MICROS_PER_DAY) {
            throw Values.refuse(names[index], "the time 24:00:00");
        }
        return value;
    }

    private Object timestamp(Long value, int index) {
        if (value == Values.REFUSED_LONG) {
            throw Values.refuse(names[index], "an infinite timestamp, or one beyond 64 bits of microseconds");
        }
        return value;
    }
}
