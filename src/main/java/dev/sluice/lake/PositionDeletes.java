package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.roaringbitmap.RoaringBitmap;

/** Writes format 2's position deletes: one Parquet file a commit and partition, sorted by file and position as required. */
final class PositionDeletes {
    private PositionDeletes() {}

    /** @param deleted positions in data files of one partition, at least one */
    static DeleteFile write(Table table, OutputFile output, List<Map.Entry<DataFile, RoaringBitmap>> deleted) {
        DataFile any = deleted.getFirst().getKey();
        TreeMap<String, RoaringBitmap> sorted = new TreeMap<>();
        deleted.forEach(entry -> sorted.put(entry.getKey().location(), entry.getValue()));
        try {
            PositionDeleteWriter<Void> writer = PlainHadoop.build(() -> Parquet.writeDeletes(output)
                    .setAll(table.properties())
                    .withSpec(PartitionGroups.spec(table, any))
                    .withPartition(any.partition())
                    .overwrite()
                    .<Void>buildPositionWriter());
            try (writer) {
                PositionDelete<Void> delete = PositionDelete.create();
                sorted.forEach((location, positions) ->
                        positions.forEach((int position) -> writer.write(delete.set(location, position))));
            }
            return writer.toDeleteFile();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + output.location() + ": " + e.getMessage(), e);
        }
    }
}
