package dev.sluice.lake;

import dev.sluice.row.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;

/** A Parquet data file being written. */
final class RowFile {
    private final Table table;
    private final PartitionSpec spec;
    private final WatchedOutput output;
    private final int number;
    private final FileAppender<StructLike> appender;
    private final @Nullable StructLike partition;
    private final RowStruct struct = RowStruct.stored();
    private int rows;

    /**
     * @param schema the table's, as the commit of the file will leave it
     * @param spec one of the table's
     * @param partition of all rows by that; may be null if it has none
     * @param properties besides the table's
     */
    RowFile(
            Table table,
            Schema schema,
            PartitionSpec spec,
            @Nullable StructLike partition,
            OutputFile output,
            int number,
            Map<String, String> properties) {
        this.table = table;
        this.spec = spec;
        this.partition = partition;
        this.output = new WatchedOutput(output);
        this.number = number;
        try {
            appender = PlainHadoop.build(() -> Parquet.write(this.output)
                    .forTable(table)
                    .setAll(properties)
                    .schema(schema)
                    .createWriterFunc((columns, type) -> InternalWriter.createWriter(columns, type))
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + output.location() + ": " + e.getMessage(), e);
        }
    }

    /** A new file of a table that has no key index, so that the file needs no number. */
    static RowFile alone(Table table) {
        return new RowFile(
                table,
                table.schema(),
                table.spec(),
                null,
                OutputFileFactory.builderFor(table, 0, 0)
                        .format(FileFormat.PARQUET)
                        .build()
                        .newOutputFile()
                        .encryptingOutputFile(),
                0,
                Map.of());
    }

    /**
     * A new file of a table without a key index.
     *
     * @param schema the table's, or as much of it as the rows have
     * @param partition of all its rows
     * @param properties besides the table's
     */
    static RowFile ofPartition(Table table, Schema schema, StructLike partition, Map<String, String> properties) {
        OutputFile output = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .build()
                .newOutputFile(table.spec(), partition)
                .encryptingOutputFile();
        return new RowFile(table, schema, table.spec(), partition, output, 0, properties);
    }

    String location() {
        return output.location();
    }

    int number() {
        return number;
    }

    int rows() {
        return rows;
    }

    /** @return the row's position in the file */
    int append(Row row) {
        return append(struct.of(row));
    }

    /** @return as {@link #append(Row)} */
    int append(StructLike row) {
        appender.add(row);
        return rows++;
    }

    /** Bytes so far, those still in memory included. */
    long length() {
        return appender.length();
    }

    /** Bytes of its rows that are still in memory. */
    long buffered() {
        return appender.length() - output.written();
    }

    DataFile complete() {
        close();
        return DataFiles.builder(spec)
                .withPartition(partition)
                .withPath(output.location())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(appender.length())
                .withMetrics(appender.metrics())
                .withSplitOffsets(appender.splitOffsets())
                .build();
    }

    /** Gives the file up; what was written of it is deleted as far as that is possible. */
    void abort() {
        try {
            appender.close();
        } catch (IOException | RuntimeException _) {
            // It is not wanted any more; what remains is an orphan that no snapshot refers to.
        }
        delete(table, output.location());
    }

    private void close() {
        try {
            appender.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot complete " + output.location() + ": " + e.getMessage(), e);
        }
    }

    static void delete(Table table, String location) {
        try {
            table.io().deleteFile(location);
        } catch (RuntimeException _) {
            // An orphan that no snapshot refers to costs space only.
        }
    }
}
