package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.roaringbitmap.RoaringBitmap;

/** Writes the rows that are alive in some data files of one partition to a new one. It changes nothing that anybody sees. */
final class FileRewriter {
    private static final int ROWS_PER_PACE = 256;

    /** A committed file and its number. */
    record Source(int number, CommittedFiles.Committed file) {}

    private final MirrorTable mirror;
    private final Throttle throttle;
    private final RowReader reader;
    private final Schema projection;
    private final Schema written;

    FileRewriter(MirrorTable mirror, Throttle throttle) {
        this.mirror = mirror;
        this.throttle = throttle;
        MirrorTable.Layout layout = mirror.layout();
        this.written = layout.iceberg();
        List<Integer> columns =
                IntStream.range(0, layout.schema().columns().size()).boxed().toList();
        this.reader = new RowReader(columns.size());
        this.projection = OldRows.project(layout.iceberg(), layout.schema(), columns);
    }

    Rewrite rewrite(List<Source> sources, long generation) throws InterruptedException {
        Table table = mirror.table();
        DataFile first = sources.getFirst().file().file();
        RowFile output = new RowFile(
                table,
                written,
                PartitionGroups.spec(table, first),
                first.partition(),
                OutputFileFactory.builderFor(table, 0, 0)
                        .format(FileFormat.PARQUET)
                        .suffix("merged")
                        .build()
                        .newOutputFile()
                        .encryptingOutputFile(),
                0,
                Map.of());
        boolean complete = false;
        try {
            throttle.begin();
            List<Rewrite.Input> inputs = new ArrayList<>();
            for (Source source : sources) {
                inputs.add(copy(source, output));
            }
            DataFile file = output.complete();
            mirror.files().hold(file.location());
            Rewrite done = new Rewrite(mirror, generation, List.copyOf(inputs), file);
            complete = true;
            return done;
        } finally {
            if (!complete) {
                output.abort();
            }
        }
    }

    private Rewrite.Input copy(Source source, RowFile output) throws InterruptedException {
        CommittedFiles.Committed committed = source.file();
        Table table = mirror.table();
        RoaringBitmap deleted = DeletedRows.load(table, committed);
        int base = output.rows();
        try (CloseableIterable<Record> records = RowReader.open(
                table, committed.file(), projection, 0, committed.file().fileSizeInBytes())) {
            for (Record row : records) {
                if (!deleted.contains((int) reader.position(row))
                        && output.append(reader.row(row)) % ROWS_PER_PACE == 0) {
                    throttle.pace();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + committed.file().location() + ": " + e.getMessage(), e);
        }
        Set<String> known =
                committed.deletes().stream().map(DeleteFile::location).collect(Collectors.toSet());
        return new Rewrite.Input(source.number(), known, deleted, base, output.rows() - base);
    }
}
