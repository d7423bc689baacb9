package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** A table's files as its storage lists them, against those that its metadata refers to. */
final class LakeFiles {
    private LakeFiles() {}

    /**
     * Nothing that is referred to is missing, and once orphans of any age were deleted nothing else is left.
     *
     * @return how many orphans there were
     */
    static int requireNothingMissingAndNothingLeft(Table table, MirrorTable mirror) throws Exception {
        return requireNothingMissingAndNothingLeft(table, mirror.files().locations());
    }

    /** @param inUse by whoever writes the table now */
    static int requireNothingMissingAndNothingLeft(Table table, Set<String> inUse) throws Exception {
        Set<String> before = listed(table);
        assertThat(before).containsAll(referred(table));
        Throttle unthrottled = new Throttle(100, System::nanoTime, _ -> {});
        int removed =
                new OrphanFiles(table, inUse, unthrottled).remove(Instant.now().plusSeconds(60));
        assertThat(listed(table)).isEqualTo(referred(table));
        return removed;
    }

    private static Set<String> listed(Table table) {
        Set<String> listed = new TreeSet<>();
        for (FileInfo file : ((SupportsPrefixOperations) table.io()).listPrefix(table.location() + "/")) {
            listed.add(OrphanFiles.path(file.location()));
        }
        // Hadoop's local file system keeps checksums beside its files.
        listed.removeIf(location -> location.endsWith(".crc"));
        return listed;
    }

    private static Set<String> referred(Table table) throws Exception {
        table.refresh();
        Set<String> referred = new TreeSet<>(ReachableFileUtil.metadataFileLocations(table, false));
        referred.addAll(ReachableFileUtil.manifestListLocations(table));
        for (Snapshot snapshot : table.snapshots()) {
            snapshot.allManifests(table.io()).forEach(manifest -> referred.add(manifest.path()));
            try (CloseableIterable<FileScanTask> tasks =
                    table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
                for (FileScanTask task : tasks) {
                    referred.add(task.file().location());
                    task.deletes().forEach(delete -> referred.add(delete.location()));
                }
            }
        }
        Set<String> paths = new TreeSet<>();
        referred.forEach(location -> paths.add(OrphanFiles.path(location)));
        return paths;
    }
}
