package dev.sluice.lake;

import dev.sluice.row.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;

/** Opens the configured Iceberg catalog and knows where in it a source's table goes. */
final class Catalogs {
    private static final String NAME = "sluice";
    private static final Path DEFAULT_LAKE = Path.of("data", "lake");

    /** SQLite admits one writer: waiting is better than failing, and 30 s outlast every commit that we saw. */
    private static final String SQLITE_BUSY_MILLIS = "30000";

    /**
     * One for each table that is committed at a time and one for whoever reads meanwhile: a thread that has to wait for
     * Iceberg's pool may miss its turn for a second, one that waits for SQLite's lock does not.
     */
    private static final String SQLITE_CONNECTIONS = String.valueOf(CommitPool.THREADS + 1);

    private Catalogs() {}

    /** @throws LakeUnavailableException if the catalog does not answer */
    static Catalog open(LakeConfig config) {
        Map<String, String> properties = properties(config);
        String kind = switch (config.catalog()) {
            case JDBC -> "org.apache.iceberg.jdbc.JdbcCatalog";
            case REST -> "org.apache.iceberg.rest.RESTCatalog";
            case GLUE -> "org.apache.iceberg.aws.glue.GlueCatalog";
            case HADOOP -> "org.apache.iceberg.hadoop.HadoopCatalog";
        };
        try {
            return CatalogUtil.loadCatalog(kind, NAME, properties, new Configuration(false));
        } catch (RuntimeException e) {
            throw new LakeUnavailableException(
                    "Cannot open the " + config.catalog() + " catalog: " + reason(e)
                            + ". Check SLUICE_LAKE_URI, SLUICE_LAKE_WAREHOUSE and that the catalog runs",
                    e);
        }
    }

    static Map<String, String> properties(LakeConfig config) {
        Map<String, String> properties = new HashMap<>();
        config.uri().ifPresent(uri -> properties.put(CatalogProperties.URI, uri));
        config.warehouse().ifPresent(warehouse -> properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse));
        if (config.catalog() == LakeConfig.CatalogKind.JDBC) {
            completeJdbc(properties);
        }
        properties.putAll(PropertyNames.resolve(config.properties()));
        String warehouse = properties.getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "");
        if (config.catalog() == LakeConfig.CatalogKind.JDBC) {
            // Where a catalog does not choose by the location itself, Iceberg would take Hadoop's files for all.
            if (isLocal(warehouse)) {
                properties.putIfAbsent(CatalogProperties.FILE_IO_IMPL, LocalFiles.class.getName());
            } else if (isS3(warehouse)) {
                properties.putIfAbsent(CatalogProperties.FILE_IO_IMPL, S3FileIO.class.getName());
            }
        }
        return properties;
    }

    private static void completeJdbc(Map<String, String> properties) {
        properties.putIfAbsent(CatalogProperties.URI, "jdbc:sqlite:" + DEFAULT_LAKE.resolve("catalog.db"));
        properties.putIfAbsent(
                CatalogProperties.WAREHOUSE_LOCATION,
                DEFAULT_LAKE.resolve("warehouse").toAbsolutePath().normalize().toString());
        properties.putIfAbsent("jdbc.schema-version", "V1");
        String uri = properties.get(CatalogProperties.URI);
        if (uri != null && uri.startsWith("jdbc:sqlite:")) {
            properties.putIfAbsent(CatalogProperties.CLIENT_POOL_SIZE, SQLITE_CONNECTIONS);
            properties.putIfAbsent("jdbc.busy_timeout", SQLITE_BUSY_MILLIS);
            createParent(Path.of(uri.substring("jdbc:sqlite:".length())
                    .replaceFirst("^file:", "")
                    .split("\\?", 2)[0]));
        }
        String warehouse = properties.get(CatalogProperties.WAREHOUSE_LOCATION);
        if (warehouse != null && isLocal(warehouse) && !warehouse.startsWith("file:")) {
            // Other engines resolve a relative location against their own directory, so ours must be absolute.
            properties.put(
                    CatalogProperties.WAREHOUSE_LOCATION,
                    Path.of(warehouse).toAbsolutePath().normalize().toString());
        }
    }

    private static void createParent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + parent + ": " + e.getMessage(), e);
        }
    }

    private static boolean isLocal(String location) {
        return !location.isEmpty() && (location.startsWith("file:") || !location.contains("://"));
    }

    static boolean isS3(String location) {
        return location.matches("s3[an]?://.*");
    }

    /** @param pattern {@link LakeConfig#namespace()} */
    static TableIdentifier identifier(String pattern, TableId table) {
        // Split before replacing: a schema's name may itself hold a dot.
        String[] levels = Arrays.stream(pattern.split("\\."))
                .map(level -> level.replace("{schema}", table.schema()))
                .toArray(String[]::new);
        return TableIdentifier.of(Namespace.of(levels), table.name());
    }

    static void createNamespace(Catalog catalog, Namespace namespace) {
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            try {
                namespaces.createNamespace(namespace);
            } catch (AlreadyExistsException _) {
                // Somebody else was faster; that it exists is all we want.
            }
        }
    }

    /**
     * Creates a table of the service's own, and its namespace if that is missing.
     *
     * @throws AlreadyExistsException if somebody else was faster
     */
    static Table createOwn(Catalog catalog, TableIdentifier identifier, Schema schema, int formatVersion) {
        return createOwn(catalog, identifier, schema, PartitionSpec.unpartitioned(), formatVersion, Map.of());
    }

    /**
     * As {@link #createOwn(Catalog, TableIdentifier, Schema, int)}.
     *
     * @param more properties, beside those that keep it up
     */
    static Table createOwn(
            Catalog catalog,
            TableIdentifier identifier,
            Schema schema,
            PartitionSpec partitions,
            int formatVersion,
            Map<String, String> more) {
        createNamespace(catalog, identifier.namespace());
        Map<String, String> properties = new HashMap<>(MirrorTables.UPKEEP_PROPERTIES);
        properties.putAll(more);
        properties.put(TableProperties.FORMAT_VERSION, String.valueOf(formatVersion));
        return catalog.createTable(identifier, schema, partitions, properties);
    }

    /** What failed, for a message: the innermost cause says more than the wrappers around it. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < 10 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
