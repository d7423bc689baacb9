package dev.sluice.lake;

import dev.sluice.row.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;

/** A Parquet data file being written. */
final class RowFile {
    private final Table table;
    private final OutputFile output;
    private final int number;
    private final FileAppender<RowStruct> appender;
    private final RowStruct struct = new RowStruct();
    private int rows;

    RowFile(Table table, OutputFile output, int number) {
        this.table = table;
        this.output = output;
        this.number = number;
        try {
            appender = Parquet.write(output)
                    .forTable(table)
                    .createWriterFunc((schema, type) -> InternalWriter.createWriter(schema, type))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + output.location() + ": " + e.getMessage(), e);
        }
    }

    /** A new file of a table that has no key index, so that the file needs no number. */
    static RowFile alone(Table table) {
        return new RowFile(
                table,
                OutputFileFactory.builderFor(table, 0, 0)
                        .format(FileFormat.PARQUET)
                        .build()
                        .newOutputFile()
                        .encryptingOutputFile(),
                0);
    }

    int number() {
        return number;
    }

    int rows() {
        return rows;
    }

    /** @return the row's position in the file */
    int append(Row row) {
        appender.add(struct.of(row));
        return rows++;
    }

    /** Bytes so far, those still in memory included. */
    long length() {
        return appender.length();
    }

    DataFile complete() {
        close();
        return DataFiles.builder(table.spec())
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
