package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        // A new machine has no lists of packages; ours are kept apart, so that nobody's are changed.
        List<String> apart =
                apart(Files.createDirectories(binaries.resolve("apt").toAbsolutePath()));
        for (List<String> options : List.of(List.<String>of(), apart)) {
            try {
                if (!options.isEmpty()) {
                    Tool.run(command(options, "update"), binaries, "read the lists of packages");
                }
                download(options, binaries, library);
                return;
            } catch (IOException e) {
                last.addSuppressed(e);
            }
        }
        throw last;
    }

    private static List<String> apart(Path state) throws IOException {
        Files.createDirectories(state.resolve("lists/partial"));
        Files.createDirectories(state.resolve("archives/partial"));
        List<String> options = new ArrayList<>();
        for (String option : List.of(
                "Dir::State::lists=" + state.resolve("lists"),
                "Dir::Cache=" + state,
                "Dir::Cache::archives=" + state.resolve("archives"),
                "APT::Sandbox::User=" + System.getProperty("user.name"),
                "Debug::NoLocking=true")) {
            options.add("-o");
            options.add(option);
        }
        return options;
    }

    private static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }

    private static void download(List<String> options, Path binaries, Path library)
            throws IOException, InterruptedException {
        IOException last = new IOException("Cannot download " + PACKAGES);
        for (String name : PACKAGES) {
            try {
                Tool.run(command(options, "download", name), binaries, "download " + name);
                Path archive = first(Files.list(binaries), name + "_");
                Path unpacked = binaries.resolve(name).toAbsolutePath();
                Tool.run(
                        List.of("dpkg", "-x", archive.toAbsolutePath().toString(), unpacked.toString()),
                        binaries,
                        "unpack " + name);
                Files.copy(first(Files.walk(unpacked).filter(Files::isRegularFile), NAME), library);
                return;
            } catch (IOException e) {
                last.addSuppressed(e);
            }
        }
        throw last;
    }

    private static Path first(Stream<Path> files, String beginning) throws IOException {
        try (files) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .findFirst()
                    .orElseThrow(() -> new IOException("Cannot find " + beginning + "*"));
        }
    }
}
