package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Packages of Debian's, fetched and unpacked without being installed. For Linux with apt and dpkg; needs no rights. */
public final class DebianPackages {
    private static final Path KEYS = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

    private final Path directory;
    private final List<String> options;

    private DebianPackages(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
    }

    /** By the lists of packages that this machine has. */
    static DebianPackages ofThisMachine(Path directory) {
        return new DebianPackages(directory, List.of());
    }

    /** By this machine's sources, with lists of our own, so that nobody's are changed. */
    static DebianPackages apart(Path directory) throws IOException, InterruptedException {
        DebianPackages packages =
                new DebianPackages(directory, options(Files.createDirectories(directory.resolve("apt"))));
        packages.update();
        return packages;
    }

    /**
     * Those of another suite, as if nothing at all were installed here.
     *
     * @param directory where everything is kept; created
     * @param suite as {@code sid}
     */
    public static DebianPackages ofSuite(Path directory, String suite) throws IOException, InterruptedException {
        Path state = Files.createDirectories(directory.resolve("apt").toAbsolutePath());
        Path sources = Files.writeString(
                state.resolve("sources.list"),
                "deb [signed-by=" + KEYS + "] http://deb.debian.org/debian " + suite + " main\n");
        Path nothing = Files.writeString(state.resolve("status"), "");
        List<String> options = options(state);
        for (String option : List.of(
                "Dir::Etc::sourcelist=" + sources, "Dir::Etc::sourceparts=-", "Dir::State::status=" + nothing)) {
            options.add("-o");
            options.add(option);
        }
        DebianPackages packages = new DebianPackages(directory, options);
        packages.update();
        return packages;
    }

    private static List<String> options(Path state) throws IOException {
        Path absolute = state.toAbsolutePath();
        Files.createDirectories(absolute.resolve("lists/partial"));
        Files.createDirectories(absolute.resolve("archives/partial"));
        List<String> options = new ArrayList<>();
        for (String option : List.of(
                "Dir::State::lists=" + absolute.resolve("lists"),
                "Dir::Cache=" + absolute,
                "Dir::Cache::archives=" + absolute.resolve("archives"),
                "APT::Sandbox::User=" + System.getProperty("user.name"),
                "Debug::NoLocking=true")) {
            options.add("-o");
            options.add(option);
        }
        return options;
    }

    private void update() throws IOException, InterruptedException {
        run("read the lists of packages", "update");
    }

    private void run(String what, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(options);
        command.addAll(List.of(arguments));
        Tool.run(command, directory, what);
    }

    /** Unpacks one package. */
    void unpack(String name, Path into) throws IOException, InterruptedException {
        run("download " + name, "download", name);
        unpackArchive(first(Files.list(directory), name + "_"), into);
    }

    /** Unpacks a package and all that it needs. */
    public void unpackWhole(String name, Path into) throws IOException, InterruptedException {
        run("download " + name, "-y", "--download-only", "--no-install-recommends", "install", name);
        List<Path> archives;
        try (Stream<Path> files = Files.list(directory.resolve("apt/archives"))) {
            archives = files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
        for (Path archive : archives) {
            unpackArchive(archive, into);
        }
    }

    private void unpackArchive(Path archive, Path into) throws IOException, InterruptedException {
        Tool.run(
                List.of(
                        "dpkg",
                        "-x",
                        archive.toAbsolutePath().toString(),
                        into.toAbsolutePath().toString()),
                directory,
                "unpack " + archive.getFileName());
    }

    /** The first file whose name begins so. */
    static Path first(Stream<Path> files, String beginning) throws IOException {
        try (files) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .findFirst()
                    .orElseThrow(() -> new IOException("Cannot find " + beginning + "*"));
        }
    }
}
