package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.puffin.Blob;
import org.apache.iceberg.puffin.BlobMetadata;
import org.apache.iceberg.puffin.Puffin;
import org.apache.iceberg.puffin.PuffinWriter;
import org.apache.iceberg.puffin.StandardBlobTypes;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes deletion vectors: one Puffin file a commit and table with one blob for each data file. Iceberg's own writer
 * merges into bitmaps that it then drops; this one writes the bitmaps that {@link DeletedRows} keeps, so nothing is read
 * back or merged twice. Format: Iceberg's Puffin specification, blob type {@code deletion-vector-v1}.
 */
final class DeletionVectors {
    private static final int MAGIC = 0x6439D3D1;

    private DeletionVectors() {}

    /** @param deleted every deleted position of each data file, earlier ones included */
    static Map<DataFile, DeleteFile> write(Table table, OutputFile output, Map<DataFile, RoaringBitmap> deleted) {
        Map<DataFile, BlobMetadata> blobs = new HashMap<>();
        long size;
        try (PuffinWriter writer = Puffin.write(output).createdBy("sluice").build()) {
            for (Map.Entry<DataFile, RoaringBitmap> entry : deleted.entrySet()) {
                blobs.put(entry.getKey(), writer.write(blob(entry.getKey().location(), entry.getValue())));
            }
            writer.finish();
            size = writer.fileSize();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + output.location() + ": " + e.getMessage(), e);
        }
        Map<DataFile, DeleteFile> vectors = new HashMap<>();
        blobs.forEach((file, blob) -> vectors.put(
                file,
                FileMetadata.deleteFileBuilder(PartitionGroups.spec(table, file))
                        .ofPositionDeletes()
                        .withPartition(file.partition())
                        .withFormat(FileFormat.PUFFIN)
                        .withPath(output.location())
                        .withFileSizeInBytes(size)
                        .withReferencedDataFile(file.location())
                        .withContentOffset(blob.offset())
                        .withContentSizeInBytes(blob.length())
                        .withRecordCount(Long.parseLong(blob.properties().get("cardinality")))
                        .build()));
        return vectors;
    }

    private static Blob blob(String location, RoaringBitmap positions) {
        return new Blob(
                StandardBlobTypes.DV_V1,
                List.of(MetadataColumns.ROW_POSITION.fieldId()),
                -1,
                -1,
                serialize(positions),
                null,
                Map.of("referenced-data-file", location, "cardinality", String.valueOf(positions.getCardinality())));
    }

    /** Length (big-endian), magic, a 64-bit Roaring bitmap in portable form (little-endian), CRC-32 (big-endian). */
    private static ByteBuffer serialize(RoaringBitmap positions) {
        positions.runOptimize();
        int length = 4 + 8 + 4 + positions.serializedSizeInBytes();
        ByteBuffer buffer = ByteBuffer.allocate(4 + length + 4);
        buffer.putInt(length);
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(MAGIC);
        buffer.putLong(1); // bitmaps of 32 bits
        buffer.putInt(0); // the upper half of their positions: a file of ours has fewer than 2^31 rows
        positions.serialize(buffer);
        CRC32 checksum = new CRC32();
        checksum.update(buffer.array(), 4, length);
        buffer.order(ByteOrder.BIG_ENDIAN);
        buffer.position(4 + length);
        buffer.putInt((int) checksum.getValue());
        buffer.rewind();
        return buffer;
    }
}
