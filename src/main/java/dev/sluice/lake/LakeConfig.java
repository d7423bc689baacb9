package dev.sluice.lake;

import io.quarkus.runtime.configuration.MemorySize;
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
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Where the lake is and how it is written; every key is also an environment variable {@code SLUICE_LAKE_…}. */
@ConfigMapping(prefix = "sluice.lake")
@CompleteCatalog
@ReadableLayouts
public interface LakeConfig {
    enum CatalogKind {
        JDBC,
        REST,
        GLUE,
        HADOOP
    }

    /** {@code jdbc} (by default on an SQLite file), {@code rest}, {@code glue} or {@code hadoop}. */
    @WithDefault("jdbc")
    CatalogKind catalog();

    /** The catalog's address: a JDBC URL or the REST endpoint. Default for {@code jdbc}: an SQLite file in data/lake. */
    Optional<String> uri();

    /** Where tables are stored. Default for {@code jdbc}: ./data/lake/warehouse. */
    Optional<String> warehouse();

    /** Further catalog and file properties, named as Iceberg names them: {@code sluice.lake.properties.s3.endpoint}. */
    Map<String, String> properties();

    /** The Iceberg namespace of a table, its levels separated by dots; {@code {schema}} is the source's schema. */
    @WithDefault("{schema}")
    String namespace();

    /** 3: deletes are deletion vectors; 2: deletes are position delete files, for readers that cannot read format 3. */
    @WithDefault("3")
    @Min(value = 2, message = "SLUICE_LAKE_FORMAT_VERSION must be 2 or 3: format 1 has no deletes")
    @Max(value = 3, message = "SLUICE_LAKE_FORMAT_VERSION must be 2 or 3: nothing later is supported")
    int formatVersion();

    /** How long a change may wait for its commit. */
    @WithDefault("1s")
    @DurationMin(millis = 50, message = "SLUICE_LAKE_COMMIT_INTERVAL must be at least 50ms: a commit takes that long")
    @DurationMax(
            hours = 1,
            message = "SLUICE_LAKE_COMMIT_INTERVAL must be at most 1h: the source keeps its log that long")
    Duration commitInterval();

    /** Where the key index lies: a cache that can be deleted at any time while Sluice is stopped. */
    @WithDefault("./data/index")
    Path indexPath();

    /** The size at which a data file is closed and the next begun, and up to which small files are merged. */
    @WithDefault("128M")
    MemorySize targetFileSize();

    /** Whether small data files are merged, and those with many deleted rows written anew, in the background. */
    @WithDefault("true")
    boolean compaction();

    /** How much of one processor the background work may take, in percent. */
    @WithDefault("25")
    @Min(value = 1, message = "SLUICE_LAKE_MAINTENANCE_SHARE must be from 1 to 100: it is a percentage")
    @Max(value = 100, message = "SLUICE_LAKE_MAINTENANCE_SHARE must be from 1 to 100: it is a percentage")
    int maintenanceShare();

    /** How many snapshots of a table stay listed at most; a table's metadata is written with each commit. */
    @WithDefault("100")
    @Min(value = 10, message = "SLUICE_LAKE_SNAPSHOT_LIMIT must be at least 10: readers open one of the newest")
    @Max(value = 10000, message = "SLUICE_LAKE_SNAPSHOT_LIMIT must be at most 10000: each commit writes them all")
    int snapshotLimit();

    /** How long a snapshot's files stay after a newer one took its place, and the snapshots of cuts asked for. */
    @WithDefault("1h")
    @DurationMin(minutes = 5, message = "SLUICE_LAKE_SNAPSHOT_RETENTION must be at least 5m: readers need that long")
    Duration snapshotRetention();

    /** A file of a table that nothing refers to is deleted when it was written longer ago than this. */
    @WithDefault("72h")
    @DurationMin(
            hours = 1,
            message = "SLUICE_LAKE_ORPHAN_AGE must be at least 1h: whoever writes a file needs time to commit")
    Duration orphanAge();

    /**
     * {@code schema.table=choice} with globs, or a choice for all; the first that matches counts. What becomes of changes
     * to the source's columns: {@code evolve} (the default) follows all that can be followed exactly, {@code
     * additive-only} refuses dropped and renamed columns, {@code frozen} refuses everything but comments.
     */
    Optional<
                    List<
                            @Pattern(
                                    regexp = "([^=]+\\.[^=]+=)?(evolve|additive-only|frozen)",
                                    message = "SLUICE_LAKE_SCHEMA must list schema.table=evolve, =additive-only or"
                                            + " =frozen, or one of these for all tables")
                            String>>
            schema();

    /**
     * {@code schema.table=day(created_at), bucket(16, id)} with globs, a semicolon between tables; the first that matches
     * counts. What partitions tables; those that no rule matches stay as they are.
     */
    Optional<String> partitions();

    /** As {@link #partitions}, with terms like {@code created_at desc nulls last}: the order for engines that sort. */
    Optional<String> sortOrders();

    /** As {@link #partitions}, with properties of Iceberg's: {@code schema.table=write.parquet.compression-level=3}. */
    Optional<String> tableProperties();

    /** Whether a history of all changes is kept beside each table, in {@code <table>__changes}. */
    @WithDefault("false")
    boolean changelog();

    /** Changes of a history are removed, by whole days, once they are older than this. */
    @WithDefault("720h")
    @DurationMin(
            hours = 24,
            message = "SLUICE_LAKE_CHANGELOG_RETENTION must be at least 24h: histories are kept by days")
    Duration changelogRetention();
}
