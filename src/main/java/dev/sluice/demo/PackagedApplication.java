package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the build put what this program runs from.
 *
 * @param jar {@code quarkus-app/quarkus-run.jar}
 * @param postgresBinaries the jar of a throw-away PostgreSQL for this platform
 * @param mysqlBinaries the directory of a throw-away MySQL's jar, which may be missing
 */
public record PackagedApplication(Path jar, Path postgresBinaries, Path mysqlBinaries) {
    private static final String JAR_PROPERTY = "sluice.demo.application";
    private static final String POSTGRES_PROPERTY = "sluice.demo.postgres";
    private static final String MYSQL_PROPERTY = "sluice.demo.mysql";

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
        Path mysql = Path.of(System.getProperty(
                MYSQL_PROPERTY,
                jar.resolveSibling("..").resolve("mysql").normalize().toString()));
        return new PackagedApplication(jar, binaries, mysql);
    }
}
