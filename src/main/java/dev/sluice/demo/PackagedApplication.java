package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the build put what this program runs from.
 *
 * @param jar {@code quarkus-app/quarkus-run.jar}
 * @param postgresBinaries the jar of a throw-away PostgreSQL for this platform
 */
public record PackagedApplication(Path jar, Path postgresBinaries) {
    private static final String JAR_PROPERTY = "sluice.demo.application";
    private static final String POSTGRES_PROPERTY = "sluice.demo.postgres";

    /**
     * Finds both: from the system properties {@code sluice.demo.application} (the jar) and {@code sluice.demo.postgres}
     * (the directory of {@code postgres-newest.jar}); without them the jar is the one that runs and the directory is
     * where Maven puts it, beside {@code quarkus-app}.
     *
     * @throws IOException if one is not there
     */
    public static PackagedApplication find() throws IOException {
        Path jar = Path.of(System.getProperty(JAR_PROPERTY, System.getProperty("java.class.path")))
                .toAbsolutePath()
                .normalize();
        if (!jar.endsWith("quarkus-run.jar") || !Files.isReadable(jar)) {
            throw new IOException("Cannot find the packaged service: this runs from " + jar
                    + "; call ./sluice, or name quarkus-run.jar with -D" + JAR_PROPERTY);
        }
        Path beside = jar.resolveSibling("..").resolve("postgres").normalize();
        Path binaries = Path.of(System.getProperty(POSTGRES_PROPERTY, beside.toString()), "postgres-newest.jar");
        if (!Files.isReadable(binaries)) {
            throw new IOException("Cannot find PostgreSQL's binaries: no file " + binaries
                    + "; build first (./mvnw package), or name their directory with -D" + POSTGRES_PROPERTY);
        }
        return new PackagedApplication(jar, binaries);
    }
}
