package dev.sluice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory of a run, with a place for everything that the run leaves behind.
 *
 * @param root of it all
 */
public record Workspace(Path root) {
    /** @param prefix of the directory's name */
    public static Workspace create(String prefix) throws IOException {
        return at(Files.createTempDirectory(prefix).toRealPath());
    }

    /** @param root absolute; made if missing */
    public static Workspace at(Path root) throws IOException {
        Workspace workspace = new Workspace(root);
        for (Path directory : List.of(workspace.service(), workspace.temporary(), workspace.reports())) {
            Files.createDirectories(directory);
        }
        return workspace;
    }

    /** The source's data, which no search for leaks may look at. */
    public Path postgres() {
        return root.resolve("postgres");
    }

    /** Where the service works and logs. */
    public Path service() {
        return root.resolve("service");
    }

    /** For its temporary files. */
    public Path temporary() {
        return root.resolve("temporary");
    }

    public Path reports() {
        return root.resolve("reports");
    }

    public Path catalog() {
        return root.resolve("lake").resolve("catalog.db");
    }

    public Path warehouse() {
        return root.resolve("lake").resolve("warehouse");
    }

    public Path index() {
        return root.resolve("index");
    }

    /** Deletes one of its parts, or all of it, with what is inside. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
