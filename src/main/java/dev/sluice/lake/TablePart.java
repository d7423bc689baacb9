package dev.sluice.lake;

import dev.sluice.row.Masking;
import dev.sluice.row.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a sealed cut changes in one table.
 *
 * @param masking of all rows that the table holds with it
 * @param replacesAll everything committed before is removed: the table was truncated or copied anew
 * @param files new data files by their numbers
 * @param deletes positions of deleted rows by the numbers of their data files, new ones and committed ones
 * @param rewritten older files that one new file takes the place of
 * @param copiedAt the position of a copy that the cut completes
 * @param kept what was kept of that copy
 * @param evolutions what changed the table's columns in the cut, in that order
 * @param schema what the table's columns are with the cut
 * @param spec what partitions its new files
 * @param changes what the cut adds to the table's history
 */
record TablePart(
        MirrorTable table,
        Masking masking,
        boolean replacesAll,
        Map<Integer, DataFile> files,
        Map<Integer, RoaringBitmap> deletes,
        @Nullable Rewritten rewritten,
        @Nullable Position copiedAt,
        @Nullable KeptCopy kept,
        List<Evolution> evolutions,
        Schema schema,
        PartitionSpec spec,
        Optional<ChangelogWriter.Sealed> changes) {
    /** @param number of the rewrite's output, to which {@code deletes} refers in place of its inputs */
    record Rewritten(Rewrite rewrite, int number) {}

    long bytes() {
        return Stream.concat(files.values().stream(), changes.stream().flatMap(written -> written.files().stream()))
                .mapToLong(DataFile::fileSizeInBytes)
                .sum();
    }
}
