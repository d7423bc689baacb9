package dev.sluice.lake;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps key indexes over restarts. After a clean shutdown a marker beside the index file names the snapshot that the
 * index belongs to; it is deleted before the index is used, so a crash leaves none. Without a marker for exactly the
 * table's snapshot the index is built anew from the key's columns.
 */
final class IndexCache {
    private static final Logger LOG = Logger.getLogger(IndexCache.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param files locations by number; data files that are gone, and so are in no place, are the empty string
     * @param identity the columns that the index's hashes are made of
     */
    record Marker(long snapshot, long entries, List<String> identity, List<String> files) {}

    record Opened(KeyIndex index, TableFiles files, Map<Integer, String> numbers) {}

    private final Path directory;

    IndexCache(Path directory) {
        this.directory = directory;
    }

    Opened open(TableSchema schema, Table table, Collection<CommittedFiles.Committed> present) {
        Path path = pathOf(table);
        Marker marker = takeMarker(markerOf(path));
        if (marker != null
                && marker.snapshot() == Ancestry.head(table)
                && marker.identity().equals(identity(schema))) {
            Opened kept = reopen(schema, path, marker, present);
            if (kept != null) {
                return kept;
            }
        }
        return IndexBuild.build(schema, table, path, present);
    }

    /** Of a table of which no row counts. */
    Opened empty(TableSchema schema, Table table) {
        Path path = pathOf(table);
        takeMarker(markerOf(path));
        return new Opened(new KeyIndex(schema, IndexFile.create(path, 0)), new TableFiles(), Map.of());
    }

    private static @Nullable Opened reopen(
            TableSchema schema, Path path, Marker marker, Collection<CommittedFiles.Committed> present) {
        Map<String, DataFile> byLocation = new HashMap<>();
        present.forEach(file -> byLocation.put(file.file().location(), file.file()));
        TableFiles files = new TableFiles();
        Map<Integer, String> numbers = new HashMap<>();
        for (String location : marker.files()) {
            DataFile file = byLocation.remove(location);
            if (file == null) {
                files.skip();
            } else {
                numbers.put(files.add(file), location);
            }
        }
        if (!byLocation.isEmpty() || !Files.exists(path)) {
            return null;
        }
        try {
            return new Opened(new KeyIndex(schema, IndexFile.reopen(path, marker.entries())), files, numbers);
        } catch (UncheckedIOException e) {
            LOG.warnf("%s; it is built anew", e.getMessage());
            return null;
        }
    }

    /** Marks the index as belonging to the table's newest snapshot; it must not be changed after this. */
    void keep(MirrorTable mirror) {
        Path path = pathOf(mirror.table());
        mirror.moved().moveAll();
        mirror.index().force();
        int count = mirror.files().count();
        String[] locations = new String[count];
        for (int number = 1; number <= count; number++) {
            CommittedFiles.Committed file = mirror.committed().get(number);
            locations[number - 1] = file == null ? "" : file.file().location();
        }
        Marker marker = new Marker(mirror.head(), mirror.index().size(), identity(mirror.schema()), List.of(locations));
        Path target = markerOf(path);
        Path written = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.write(written, JSON.writeValueAsBytes(marker));
            Files.move(written, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warnf(
                    "Cannot keep the key index of %s, so the next start builds it: %s",
                    mirror.schema().id(), e);
        }
    }

    private static @Nullable Marker takeMarker(Path path) {
        try {
            if (!Files.exists(path)) {
                return null;
            }
            byte[] bytes = Files.readAllBytes(path);
            Files.delete(path);
            return JSON.readValue(bytes, Marker.class);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot use the key index " + path + ": " + e.getMessage() + ". Check SLUICE_LAKE_INDEX_PATH", e);
        }
    }

    private Path pathOf(Table table) {
        return directory.resolve(table.uuid() + ".index");
    }

    private static Path markerOf(Path index) {
        return index.resolveSibling(index.getFileName() + ".json");
    }

    private static List<String> identity(TableSchema schema) {
        return java.util.Arrays.stream(KeyIndex.identity(schema))
                .mapToObj(column -> schema.columns().get(column).name() + " "
                        + schema.columns().get(column).type())
                .toList();
    }
}
