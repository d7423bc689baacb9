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
    // Days since 1970 are numbers too, and any measurement may be one of them.
    private static final double DISTINCTIVE = 1e9;

    private ParquetValues() {}

    /**
     * @param matches of the search in text and bytes, and of the numbers
     * @param bytes of the values searched
     */
    record Found(long matches, long bytes) {}

    /** @param numbers to find in columns of integers, as dates are stored too */
    static Found search(Path file, ByteSearch search, Set<Long> numbers) throws IOException {
        long matches = 0;
        long bytes = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            FileMetaData meta = reader.getFileMetaData();
            MessageType schema = meta.getSchema();
            for (PageReadStore rows = reader.readNextRowGroup(); rows != null; rows = reader.readNextRowGroup()) {
                ColumnReadStoreImpl columns = new ColumnReadStoreImpl(
                        rows, new GroupRecordConverter(schema).getRootConverter(), schema, meta.getCreatedBy());
                for (ColumnDescriptor column : schema.getColumns()) {
                    Found found = searchColumn(columns.getColumnReader(column), column, search, numbers);
                    matches += found.matches;
                    bytes += found.bytes;
                }
            }
        }
        return new Found(matches, bytes);
    }

    private static Found searchColumn(
            ColumnReader values, ColumnDescriptor column, ByteSearch search, Set<Long> numbers) {
        PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
        ByteSearch.Pass pass = search.pass();
        long foundNumbers = 0;
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
                        foundNumbers += numbers.contains((long) values.getInteger()) ? 1 : 0;
                        bytes += Integer.BYTES;
                    }
                    case INT64 -> {
                        foundNumbers += numbers.contains(values.getLong()) ? 1 : 0;
                        bytes += Long.BYTES;
                    }
                    case DOUBLE -> {
                        double number = values.getDouble();
                        foundNumbers += Math.abs(number) > DISTINCTIVE && numbers.contains((long) number) ? 1 : 0;
                        bytes += Double.BYTES;
                    }
                    case INT96, FLOAT, BOOLEAN -> {
                        // No canary is of these types.
                    }
                }
            }
            values.consume();
        }
        return new Found(pass.found() + foundNumbers, bytes);
    }
}
