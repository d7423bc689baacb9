package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.util.PropertyUtil;
import org.jboss.logging.Logger;

/**
 * Finds files below a table's location that nothing refers to: those of cuts and rewrites that ended with their process,
 * of commits that failed, and those that were about to be deleted. Young files are left alone, whoever writes them.
 */
final class OrphanFiles {
    private static final Logger LOG = Logger.getLogger(OrphanFiles.class);

    /** Only what Iceberg writes, where it writes it: a catalog's own files and another table's below are not ours. */
    private static final Pattern OURS =
            Pattern.compile("/?(data|metadata)/(?!.*/(data|metadata)/).*\\.(parquet|puffin|avro|metadata\\.json)");

    private final Table table;
    private final Set<String> inUse;
    private final Throttle throttle;

    /** @param inUse locations that somebody in this process uses though no snapshot refers to them */
    OrphanFiles(Table table, Set<String> inUse, Throttle throttle) {
        this.table = table;
        this.inUse = inUse.stream().map(OrphanFiles::path).collect(Collectors.toUnmodifiableSet());
        this.throttle = throttle;
    }

    /** @return how many files were deleted; those last written after {@code before} never are */
    int remove(Instant before) throws InterruptedException {
        if (!(table.io() instanceof SupportsPrefixOperations io)) {
            LOG.debugf("Cannot look for orphans of %s: its files cannot be listed", table.name());
            return 0;
        }
        if (!mayDelete(table)) {
            LOG.debugf(
                    "Not looking for orphans of %s: its catalog keeps files that the table does not show",
                    table.name());
            return 0;
        }
        throttle.begin();
        // Listed before it is known what is referred to, so that what becomes so in between is not taken for an orphan.
        List<String> listed = new ArrayList<>();
        Set<String> young = new HashSet<>();
        for (FileInfo file : io.listPrefix(table.location() + "/")) {
            listed.add(file.location());
            if (file.createdAtMillis() >= before.toEpochMilli()) {
                young.add(file.location());
            }
            throttle.pace();
        }
        table.refresh();
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        Set<String> referred = referred(metadata);
        if (listed.stream().map(OrphanFiles::path).noneMatch(path(metadata.metadataFileLocation())::equals)) {
            // The listing names files in another way than the table does; then every file would look like an orphan.
            LOG.warnf("Cannot look for orphans of %s: the listing of its location lacks its metadata", table.name());
            return 0;
        }
        String root = path(table.location());
        int removed = 0;
        for (String location : listed) {
            String path = path(location);
            if (!young.contains(location)
                    && path.startsWith(root)
                    && OURS.matcher(path.substring(root.length())).matches()
                    && !referred.contains(path)
                    && !inUse.contains(path)) {
                RowFile.delete(table, location);
                removed++;
                throttle.pace();
            }
        }
        return removed;
    }

    private Set<String> referred(TableMetadata metadata) throws InterruptedException {
        Set<String> referred = new HashSet<>();
        referred.add(path(metadata.metadataFileLocation()));
        metadata.previousFiles().forEach(previous -> referred.add(path(previous.file())));
        metadata.statisticsFiles().stream()
                .map(StatisticsFile::path)
                .map(OrphanFiles::path)
                .forEach(referred::add);
        metadata.partitionStatisticsFiles().stream()
                .map(PartitionStatisticsFile::path)
                .map(OrphanFiles::path)
                .forEach(referred::add);
        for (Snapshot snapshot : metadata.snapshots()) {
            if (snapshot.manifestListLocation() != null) {
                referred.add(path(snapshot.manifestListLocation()));
            }
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (referred.add(path(manifest.path()))) {
                    addContent(manifest, referred);
                    throttle.pace();
                }
            }
        }
        return referred;
    }

    private void addContent(ManifestFile manifest, Set<String> referred) {
        if (manifest.content() == ManifestContent.DATA) {
            try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io())) {
                paths.forEach(location -> referred.add(path(location)));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + manifest.path() + ": " + e.getMessage(), e);
            }
        } else {
            try (CloseableIterable<DeleteFile> files =
                    ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                for (ContentFile<?> file : files) {
                    referred.add(path(file.location()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + manifest.path() + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Whether what the table's metadata does not refer to is nobody's. A catalog with versions or branches of its own, such
     * as Nessie, says by this property that it is not.
     */
    static boolean mayDelete(Table table) {
        return PropertyUtil.propertyAsBoolean(
                table.properties(), TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
    }

    /** A location without its scheme: file:/a, file:///a and /a are one file, as are s3://b/a and s3a://b/a. */
    static String path(String location) {
        return location.replaceFirst("^[a-zA-Z0-9+.-]+:(//)?", "");
    }
}
