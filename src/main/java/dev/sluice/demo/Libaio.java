package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The library that mysqld needs and few machines have: Debian's package is unpacked beside it, and nothing installed. */
final class Libaio {
    private static final List<String> FOLDERS =
            List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64");
    private static final List<String> PACKAGES = List.of("libaio1", "libaio1t64");
    private static final String NAME = "libaio.so.1";

    private Libaio() {}

    /** Where it is, if the machine does not have it. */
    static Path directory(Path binaries) {
        return binaries.resolve("lib").toAbsolutePath();
    }

    static void ensure(Path binaries) throws IOException, InterruptedException {
        Path library = directory(binaries).resolve(NAME);
        if (Files.exists(library) || FOLDERS.stream().anyMatch(folder -> Files.exists(Path.of(folder, NAME)))) {
            return;
        }
        Files.createDirectories(library.getParent());
        IOException last =
                new IOException("Cannot start MySQL: " + NAME + " is missing; install libaio1 (or libaio1t64)");
        // A new machine has no lists of packages.
        for (boolean apart : List.of(false, true)) {
            try {
                unpack(
                        apart ? DebianPackages.apart(binaries) : DebianPackages.ofThisMachine(binaries),
                        binaries,
                        library);
                return;
            } catch (IOException e) {
                last.addSuppressed(e);
            }
        }
        throw last;
    }

    private static void unpack(DebianPackages packages, Path binaries, Path library)
            throws IOException, InterruptedException {
        IOException last = new IOException("Cannot download " + PACKAGES);
        for (String name : PACKAGES) {
            try {
                Path unpacked = binaries.resolve(name).toAbsolutePath();
                packages.unpack(name, unpacked);
                Files.copy(DebianPackages.first(Files.walk(unpacked).filter(Files::isRegularFile), NAME), library);
                return;
            } catch (IOException e) {
                last.addSuppressed(e);
            }
        }
        throw last;
    }
}
