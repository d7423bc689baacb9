package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Every value of a Parquet file, decompressed and decoded, so that no encoding hides a part of one. */
final class ParquetValues {
    private ParquetValues() {}

    /**
     * @param matches of the search in text and bytes, and of the days
     * @param bytes of the values searched
     */
    record Found(long matches, long bytes) {}

    /** @param days to find in columns of integers, as dates are stored */
    static Found search(Path file, ByteSearch search, Set<Integer> days) throws IOException {
        long matches = 0;
        long bytes = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            FileMetaData meta = reader.getFileMetaData();
            MessageType schema = meta.getSchema();
            for (PageReadStore rows = reader.readNextRowGroup(); rows != null; rows = reader.readNextRowGroup()) {
                ColumnReadStoreImpl columns = new ColumnReadStoreImpl(
                        rows, new GroupRecordConverter(schema).getRootConverter(), schema, meta.getCreatedBy());
                for (ColumnDescriptor column : schema.getColumns()) {
                    Found found = searchColumn(columns.getColumnReader(column), column, search, days);
                    matches += found.matches;
                    bytes += found.bytes;
                }
            }
        }
        return new Found(matches, bytes);
    }

    private static Found searchColumn(
            ColumnReader values, ColumnDescriptor column, ByteSearch search, Set<Integer> days) {
        PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
        ByteSearch.Pass pass = search.pass();
        long foundDays = 0;
        long bytes = 0;
        for (long index = 0; index < values.getTotalValueCount(); index++) {
            if (values.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()) {
                switch (type) {
                    case BINARY, FIXED_LEN_BYTE_ARRAY -> {
                        byte[] value = values.getBinary().getBytesUnsafe();
                        pass.accept(value, 0, value.length);
                        pass.separate();
                        bytes += value.length;
                    }
                    case INT32 -> {
                        if (days.contains(values.getInteger())) {
                            foundDays++;
                        }
                        bytes += Integer.BYTES;
                    }
                    case INT64, INT96, FLOAT, DOUBLE, BOOLEAN -> {
                        // No canary is of these types.
                    }
                }
            }
            values.consume();
        }
        return new Found(pass.found() + foundDays, bytes);
    }
}
