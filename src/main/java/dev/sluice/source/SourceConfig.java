package dev.sluice.source;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which database is read, as whom, and what of it. */
@ConfigMapping(prefix = "sluice.source")
@StandbyOfPostgres
public interface SourceConfig {
    /** When the initial copy is made. */
    enum Load {
        /** When the lake has no checkpoint yet. */
        AUTO,
        /** Never: only what changes from now on is replicated. */
        NEVER,
        /** As {@link #AUTO}, and then the replication stops. */
        ONLY
    }

    /** What is done when the server no longer has the log that follows the lake's position. */
    enum LostPosition {
        /** The replication ends, and says so. */
        STOP,
        /** All tables are copied again; each is replaced in one step, rows deleted meanwhile included. */
        COPY
    }

    /** What a partitioned table is in the lake. */
    enum Partitions {
        /** One table; its partitions are not seen. */
        ROOT,
        /** Each of its partitions is a table, and it is none. */
        LEAF
    }

    /**
     * {@code postgresql://host:port/database} or {@code mysql://host:port/}; query parameters are handed to the JDBC
     * driver.
     */
    @Pattern(
            regexp = "(postgresql://[^/?\\s]+/[^/?\\s]+|mysql://[^/?\\s]+/?)(\\?\\S*)?",
            message = "SLUICE_SOURCE_URL must look like postgresql://host:5432/database or mysql://host:3306/")
    String url();

    /** The database role. */
    @WithDefault("postgres")
    String username();

    /** The role's password; prefer {@link #passwordFile}. */
    Optional<String> password();

    /** A file that holds the password; read again at each connect, so that a rotated secret is picked up. */
    Optional<Path> passwordFile();

    /**
     * {@code postgresql://host:port/database}: a hot standby of the source, from which reconciliations read rows and
     * checksums. Everything else is read from the source itself.
     */
    Optional<
                    @Pattern(
                            regexp = "postgresql://[^/?\\s]+/[^/?\\s]+(\\?\\S*)?",
                            message = "SLUICE_SOURCE_STANDBY_URL must look like postgresql://host:5432/database")
                    String>
            standbyUrl();

    /** The database role at the standby; without, {@link #username}. */
    Optional<String> standbyUsername();

    /** Its password; without it and {@link #standbyPasswordFile}, the source's. */
    Optional<String> standbyPassword();

    /** As {@link #passwordFile}, of the role at the standby. */
    Optional<Path> standbyPasswordFile();

    /** Globs {@code schema.table} ({@code *} and {@code ?}); without any, every table outside the system schemas. */
    Optional<
                    List<
                            @Pattern(
                                    regexp = ".+\\..+",
                                    message = "SLUICE_SOURCE_TABLES must list globs of the form schema.table")
                            String>>
            tables();

    /** What partitioned tables of PostgreSQL are in the lake; those of MySQL are always one table. */
    @WithDefault("root")
    Partitions partitions();

    /**
     * {@code schema.table.column=choice}, globs allowed, the first that matches counts: what becomes of a column whose
     * type in the lake cannot hold all that the source's can (an infinite date, an array of arrays). {@code refuse} ends
     * the replication at such a value, {@code quarantine} keeps its row out, {@code null} sets it to NULL, {@code text} keeps
     * the whole column as the text that the source prints. Without, copies refuse and the log's rows are kept out.
     */
    Optional<
                    List<
                            @Pattern(
                                    regexp = "[^=]+\\.[^=]+\\.[^=]+=(refuse|quarantine|null|text)",
                                    message = "SLUICE_SOURCE_UNSTORABLE must list schema.table.column=text, =null,"
                                            + " =quarantine or =refuse")
                            String>>
            unstorable();

    /** The replication slot; created if absent. */
    @WithDefault("sluice")
    @Pattern(
            regexp = "[a-z0-9_]{1,63}",
            message = "SLUICE_SOURCE_SLOT must be 1 to 63 of lower-case letters, digits and underscores")
    String slot();

    /** The publication; created for exactly the replicated tables if absent. */
    @WithDefault("sluice")
    @Pattern(regexp = ".{1,63}", message = "SLUICE_SOURCE_PUBLICATION must be 1 to 63 characters")
    String publication();

    /** When the initial copy is made. */
    @WithDefault("auto")
    Load load();

    /** What is done when the server no longer has the log that follows the lake's position. */
    @WithDefault("stop")
    LostPosition lostPosition();

    /**
     * How many connections the initial copy reads over, all at the same snapshot; without, as many as there are cores, but
     * at least 2 and at most 4.
     */
    Optional<
                    @Min(value = 1, message = "SLUICE_SOURCE_COPY_CONNECTIONS must be 1 to 64")
                    @Max(value = 64, message = "SLUICE_SOURCE_COPY_CONNECTIONS must be 1 to 64") Integer>
            copyConnections();

    /** How many rows a second the initial copy reads at most, over all connections; without, as many as it can. */
    Optional<@Min(value = 1, message = "SLUICE_SOURCE_COPY_ROWS_PER_SECOND must be at least 1") Long>
            copyRowsPerSecond();

    /** As {@link #copyRowsPerSecond}, in bytes as the server sends them. */
    Optional<@Min(value = 1, message = "SLUICE_SOURCE_COPY_BYTES_PER_SECOND must be at least 1") Long>
            copyBytesPerSecond();

    /**
     * Whether updates and deletes carry the whole old row where the log of MySQL has it; otherwise its key, which is all that
     * a mirror needs. PostgreSQL's tables decide that by their replica identity, of which the preflight then tells.
     */
    @WithDefault("${sluice.lake.changelog:false}")
    boolean wholeOldRows();

    /** How long attempts without any progress may go on before the process gives up. */
    @WithDefault("10m")
    Duration retryLimit();

    /** Passed to the Debezium connector as it is; keys that correctness depends on are refused. */
    Map<String, String> debezium();
}
