package dev.sluice.lake;

import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.types.Types;

/** Reads single rows back from complete data files: the wanted columns of the one row group that holds the row. */
final class OldRows {
    private OldRows() {}

    /** @return the wanted columns' values, in the order of {@code columns} */
    static Row read(Table table, MirrorTable.Layout layout, DataFile file, int position, List<Integer> columns) {
        RowReader reader = new RowReader(columns.size());
        Schema projection = project(layout.iceberg(), layout.schema(), columns);
        List<Long> groups = file.splitOffsets() == null ? List.of(4L) : file.splitOffsets();
        for (int group = groups.size() - 1; group >= 0; group--) {
            long start = groups.get(group);
            long end = group + 1 < groups.size() ? groups.get(group + 1) : file.fileSizeInBytes();
            try (CloseableIterable<Record> rows = RowReader.open(table, file, projection, start, end - start);
                    CloseableIterator<Record> iterator = rows.iterator()) {
                while (iterator.hasNext()) {
                    Record candidate = iterator.next();
                    long at = reader.position(candidate);
                    if (at > position) {
                        break;
                    }
                    if (at == position) {
                        return reader.row(candidate);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file.location() + ": " + e.getMessage(), e);
            }
        }
        throw new LakeUnavailableException("Cannot find row " + position + " of " + file.location()
                + ": the key index does not match the file and is built anew");
    }

    /** The Iceberg columns of that projection, and last the row's position in its file. */
    static Schema project(Schema lake, TableSchema schema, List<Integer> columns) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (int column : columns) {
            fields.add(lake.findField(schema.columns().get(column).name()));
        }
        fields.add(MetadataColumns.ROW_POSITION);
        return new Schema(fields);
    }
}
