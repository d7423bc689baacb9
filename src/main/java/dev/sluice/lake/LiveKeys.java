package dev.sluice.lake;

import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.roaringbitmap.RoaringBitmap;

/** Reads from a table's data files what identifies each live row, and where the row lies. */
final class LiveKeys {
    /** Takes rows of a file. */
    interface Consumer {
        /** @param key a row of full width, of which only the columns that identify it are known */
        void take(Row key, int position);
    }

    private final TableSchema schema;
    private final Table table;
    private final List<Integer> columns;
    private final Schema projection;
    private final RowReader reader;

    /** @param lake the table's columns, those that the catalog does not know yet included */
    LiveKeys(TableSchema schema, Table table, Schema lake) {
        this.schema = schema;
        this.table = table;
        this.columns = Arrays.stream(KeyIndex.identity(schema)).boxed().toList();
        this.projection = OldRows.project(lake, schema, columns);
        this.reader = new RowReader(columns.size());
    }

    /** @param filter which rows are wanted, of those columns; others may come as well */
    void read(CommittedFiles.Committed committed, Expression filter, Consumer consumer) {
        DataFile file = committed.file();
        RoaringBitmap deleted = DeletedRows.load(table, committed);
        boolean anyDeleted = !deleted.isEmpty();
        try (CloseableIterable<Record> records =
                RowReader.open(table, file, projection, filter, 0, file.fileSizeInBytes())) {
            for (Record record : records) {
                int position = (int) reader.position(record);
                if (anyDeleted && deleted.contains(position)) {
                    continue;
                }
                Object[] values = schema.unknownRow().copyValues();
                Row read = reader.row(record);
                for (int column = 0; column < columns.size(); column++) {
                    values[columns.get(column)] = read.value(column);
                }
                consumer.take(Row.of(values), position);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location() + ": " + e.getMessage(), e);
        }
    }
}
