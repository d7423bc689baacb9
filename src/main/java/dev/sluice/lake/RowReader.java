package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;

/** Turns Iceberg's records back into rows, with exactly the value classes that {@link dev.sluice.row.ColumnType} names. */
final class RowReader {
    private final int width;

    /** @param width how many columns of a row the records hold, before the row's position in its file */
    RowReader(int width) {
        this.width = width;
    }

    /** The records of the row groups whose middle lies in that range of the file. */
    static CloseableIterable<Record> open(Table table, DataFile file, Schema projection, long start, long length) {
        return open(table, file, projection, Expressions.alwaysTrue(), start, length);
    }

    /** As {@link #open(Table, DataFile, Schema, long, long)}, of row groups that may hold rows which meet the filter. */
    static CloseableIterable<Record> open(
            Table table, DataFile file, Schema projection, Expression filter, long start, long length) {
        return Parquet.read(table.io().newInputFile(file))
                .project(projection)
                .filter(filter)
                .split(start, length)
                .createReaderFunc(type -> InternalReader.create(projection, type))
                .reuseContainers()
                .build();
    }

    long position(Record record) {
        return (Long) record.get(width);
    }

    Row row(Record record) {
        Object[] values = new Object[width];
        for (int index = 0; index < width; index++) {
            values[index] = value(record.get(index));
        }
        return Row.of(values);
    }

    /** @param value of a record, or a default of Iceberg's */
    static Object value(@Nullable Object value) {
        return switch (value) {
            case null -> Marker.NULL;
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            case List<?> list -> {
                List<Object> elements = new ArrayList<>(list.size());
                for (Object element : list) {
                    elements.add(value(element));
                }
                yield List.copyOf(elements);
            }
            case String text -> text;
            case CharSequence text -> text.toString();
            default -> value;
        };
    }
}
