package dev.sluice.testing;

import dev.sluice.demo.DebianPackages;
import dev.sluice.demo.ThrowAwayMysql;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** MySQL as Debian's unstable suite has it, with the libraries that it was built with: it runs on any Linux. */
final class NewestMysql {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    private NewestMysql() {}

    /** @param binaries below which it is unpacked, once, though several processes may ask for it at the same time */
    static synchronized ThrowAwayMysql.Installation installation(Path binaries)
            throws IOException, InterruptedException {
        Path directory = Files.createDirectories(binaries.resolve("newest").toAbsolutePath());
        Path root = directory.resolve("root");
        try (FileChannel channel = FileChannel.open(
                        directory.resolve("unpacking.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            Path complete = directory.resolve("complete");
            if (!Files.exists(complete)) {
                Files.createDirectories(root);
                DebianPackages.ofSuite(directory, "sid").unpackWhole("mysql-server-core", root);
                Files.createFile(complete);
            }
        }
        Path libraries = root.resolve(LIBRARIES);
        return new ThrowAwayMysql.Installation(
                List.of(
                        libraries.resolve("ld-linux-x86-64.so.2").toString(),
                        "--library-path",
                        libraries + ":" + root.resolve("usr/lib/mysql/private"),
                        root.resolve("usr/sbin/mysqld").toString()),
                root.resolve("usr"),
                root.resolve("usr/share/mysql"),
                // Its own command says where they are.
                directory.resolve("none"));
    }
}
