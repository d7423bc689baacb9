package dev.sluice.lake;

import dev.sluice.row.Masking;
import dev.sluice.row.Origin;
import dev.sluice.row.Position;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.ContentFileUtil;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Creates missing mirror tables, checks existing ones, and opens both for a session. */
final class MirrorTables {
    private static final Logger LOG = Logger.getLogger(MirrorTables.class);

    /**
     * What another engine leaves, of however old snapshots, if nobody tells it otherwise: behind a few rewrites of its own is
     * the newest of ours, without which nobody knows up to where the table is complete.
     */
    private static final String SNAPSHOTS_LEFT_BY_OTHERS = "20";

    /** A commit a second must not leave a metadata file a second. */
    static final Map<String, String> UPKEEP_PROPERTIES = Map.of(
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20",
            // A commit reads every manifest for the files that it removes; of the usual hundred that took four fifths
            // of it.
            TableProperties.MANIFEST_MIN_MERGE_COUNT, "4",
            // So that merging writes no more than some thousand entries anew.
            TableProperties.MANIFEST_TARGET_SIZE_BYTES, String.valueOf(2 << 20),
            // The upkeep may collide with a cut's commit: then it is not worth a long wait.
            TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "20");

    private final Catalog catalog;
    private final LakeConfig config;
    private final PositionFormat format;
    private final IndexCache indexes;
    private final Map<TableId, Long> official;
    private final SchemaFollowing following;
    private final TableLayouts layouts;
    private final LakeMetrics metrics;
    private final UUID writer;

    /** @param official the snapshots of the official cut */
    MirrorTables(
            UUID writer,
            Catalog catalog,
            LakeConfig config,
            PositionFormat format,
            IndexCache indexes,
            Map<TableId, Long> official,
            SchemaFollowing following,
            LakeMetrics metrics) {
        this.catalog = catalog;
        this.config = config;
        this.format = format;
        this.indexes = indexes;
        this.official = Map.copyOf(official);
        this.following = following;
        this.layouts = new TableLayouts(config);
        this.metrics = metrics;
        this.writer = writer;
    }

    /** A table whose columns have changed while nobody looked is made like the source's. */
    MirrorTable open(TableSchema schema, Masking masking, Origin origin) {
        Table table = loadOrCreate(schema, masking, origin);
        Remake remake = isToBeRemade(schema, table) ? new Remake(schema, origin, layouts) : null;
        Changelog changelog = config.changelog()
                ? Changelog.open(
                        catalog,
                        Catalogs.identifier(config.namespace(), schema.id()),
                        table,
                        schema,
                        origin,
                        config.formatVersion(),
                        writer)
                : null;
        @Nullable
        Position position = Ancestry.newestPosition(table).map(format::parse).orElse(null);
        CommittedFiles committed = new CommittedFiles();
        Map<String, CommittedFiles.Committed> present = remake == null ? plan(table) : Map.of();
        IndexCache.Opened opened =
                remake == null ? indexes.open(schema, table, present.values()) : indexes.empty(schema, table);
        opened.numbers().forEach((number, location) -> {
            CommittedFiles.Committed file = present.get(location);
            if (file != null) {
                committed.put(number, file);
            }
        });
        return new MirrorTable(
                schema,
                masking,
                table,
                TableUtil.formatVersion(table),
                opened.index(),
                opened.files(),
                committed,
                position,
                changelog,
                remake);
    }

    /**
     * Whether a copy is to replace the table's rows by such of other columns. Only then is nothing known of its source: see
     * {@link #refit}.
     */
    private boolean isToBeRemade(TableSchema schema, Table table) {
        return !official.containsKey(schema.id())
                && !table.properties().containsKey(KnownSource.PROPERTY)
                && Ancestry.newestPosition(table).isPresent()
                && !isLike(schema, table);
    }

    /**
     * A copy that replaced the table and never became official goes again: its place is not the end of a transaction, so
     * nobody but the session that made it can tell which transactions it holds. The rows of before are official still.
     */
    private void withdrawCopy(TableId id, Table table) {
        Long snapshot = official.get(id);
        if (snapshot != null && Ancestry.copiedSince(table, snapshot)) {
            table.manageSnapshots().rollbackTo(snapshot).commit();
            LOG.infof("Took back a copy of %s that had not become official", id);
        }
    }

    private Table loadOrCreate(TableSchema schema, Masking masking, Origin origin) {
        TableIdentifier identifier = Catalogs.identifier(config.namespace(), schema.id());
        if (identifier.namespace().equals(ControlTable.IDENTIFIER.namespace())) {
            throw new LakeRefusedException("Cannot replicate " + schema.id() + " as " + identifier
                    + ": Sluice keeps its own tables there. Set SLUICE_LAKE_NAMESPACE to something like lake_{schema}");
        }
        try {
            Table table = catalog.loadTable(identifier);
            if (Changelog.isOne(table)) {
                throw new LakeRefusedException("Cannot replicate " + schema.id() + " as " + identifier
                        + ": the history of another table is kept there. Leave one of the two out"
                        + " (SLUICE_SOURCE_TABLES), or set SLUICE_LAKE_CHANGELOG=false and drop the history");
            }
            withdrawCopy(schema.id(), table);
            if (isToBeRemade(schema, table) && !Remake.isPossible(schema, table)) {
                empty(schema, identifier, table);
            }
            if (!isToBeRemade(schema, table)) {
                evolve(table, schema, masking, origin);
                SchemaMapping.verify(schema, table.schema());
                layouts.apply(schema.id(), table);
                requireFitting(schema.id(), table);
            }
            return table;
        } catch (NoSuchTableException _) {
            Catalogs.createNamespace(catalog, identifier.namespace());
            try {
                Schema columns = SchemaMapping.toIceberg(schema);
                Table created = catalog.buildTable(identifier, columns)
                        .withPartitionSpec(layouts.spec(schema.id(), columns))
                        .withSortOrder(layouts.order(schema.id(), columns))
                        .withProperties(properties(schema.id()))
                        .create();
                LOG.infof("Created %s in the lake", identifier);
                // Apart, because the identifiers of fields are the catalog's to choose.
                created.updateProperties()
                        .set(
                                KnownSource.PROPERTY,
                                KnownSource.of(schema, origin, created.schema()).print())
                        .commit();
                return created;
            } catch (AlreadyExistsException _) {
                throw new LakeUnavailableException(
                        "Cannot create " + identifier + ": somebody else has just created it");
            }
        }
    }

    static void requireFitting(TableId id, Table table) {
        try {
            LayoutTerm.requireFitting(table.spec());
        } catch (IllegalArgumentException e) {
            throw new LakeRefusedException(
                    "Cannot replicate " + id + ": the lake's table is partitioned by a value that"
                            + " may not be stored: " + e.getMessage() + ". Partition it otherwise");
        }
    }

    private void evolve(Table table, TableSchema schema, Masking masking, Origin origin) {
        // Rows under other masks wait for a copy: none of their columns may get the name of one that is masked less.
        boolean altered = !masking.alteredSince(MaskingText.newest(table)).isEmpty();
        following
                .plan(schema, origin, table, rows(table))
                .filter(evolution -> !altered || evolution.changes().isEmpty())
                .ifPresent(evolution -> {
                    Transaction transaction = table.newTransaction();
                    evolution.applyTo(transaction);
                    transaction.commitTransaction();
                    metrics.followed(schema.id(), evolution);
                });
    }

    /** How many there may be at most. */
    private static long rows(Table table) {
        Snapshot current = table.currentSnapshot();
        return current == null
                ? 0
                : Long.parseLong(current.summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "1"));
    }

    /**
     * Prepares a table that Sluice has written for a copy that replaces its rows, which stay until then. Only where its columns
     * become others and Iceberg cannot change them in one commit with the rows, are they gone from the newest state at once.
     *
     * @param onlyOurs whether a table that somebody else may have created stays as it is
     * @param copied whether a copy follows at all
     */
    void refit(TableSchema schema, boolean onlyOurs, boolean copied) {
        TableIdentifier identifier = Catalogs.identifier(config.namespace(), schema.id());
        Table table;
        try {
            table = catalog.loadTable(identifier);
        } catch (NoSuchTableException _) {
            return;
        }
        if (Changelog.isOne(table) || onlyOurs && !table.properties().containsKey(KnownSource.PROPERTY)) {
            return;
        }
        if (!isLike(schema, table)) {
            boolean hasRows = Ancestry.head(table) != MirrorTable.NO_SNAPSHOT;
            if (hasRows && Ancestry.newestPosition(table).isEmpty()) {
                throw new LakeRefusedException("Cannot copy " + schema.id() + " anew: its columns are others now, and "
                        + identifier + " was not written by Sluice. Rename or drop it");
            }
            KeptCopy.clear(table);
            if (!hasRows || !copied || !Remake.isPossible(schema, table)) {
                empty(schema, identifier, table);
            }
        }
        // A copy shows whatever table has that name now, so what is known of the one before does not count any more.
        if (table.properties().containsKey(KnownSource.PROPERTY)) {
            UpdateProperties update = table.updateProperties().remove(KnownSource.PROPERTY);
            Changelog.forget(update);
            update.commit();
        }
    }

    private void empty(TableSchema schema, TableIdentifier identifier, Table table) {
        Map<String, String> properties = properties(schema.id());
        // It keeps its own, which cannot be lowered.
        properties.remove(TableProperties.FORMAT_VERSION);
        Schema columns = SchemaMapping.toIceberg(schema);
        catalog.buildTable(identifier, columns)
                .withPartitionSpec(layouts.spec(schema.id(), columns, table))
                .withSortOrder(layouts.order(schema.id(), columns, table))
                .withProperties(properties)
                .replaceTransaction()
                .commitTransaction();
        table.refresh();
        LOG.infof("Emptied %s in the lake, and gave it the columns that it has now", identifier);
    }

    private static boolean isLike(TableSchema schema, Table table) {
        try {
            SchemaMapping.verify(schema, table.schema());
        } catch (LakeRefusedException _) {
            return false;
        }
        if (!SchemaMapping.toIceberg(schema)
                .identifierFieldNames()
                .equals(table.schema().identifierFieldNames())) {
            return false;
        }
        return KnownSource.read(table.properties())
                .map(KnownSource::key)
                .filter(key -> !key.equals(schema.key().stream()
                        .map(index -> table.schema()
                                .findField(schema.columns().get(index).name())
                                .fieldId())
                        .toList()))
                .isEmpty();
    }

    private Map<String, String> properties(TableId table) {
        Map<String, String> properties = new HashMap<>(UPKEEP_PROPERTIES);
        properties.putAll(ParquetTuning.PROPERTIES);
        properties.put(TableProperties.FORMAT_VERSION, String.valueOf(config.formatVersion()));
        properties.put(
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                String.valueOf(config.targetFileSize().asLongValue()));
        properties.put(TableProperties.MIN_SNAPSHOTS_TO_KEEP, SNAPSHOTS_LEFT_BY_OTHERS);
        // Engines that change these tables should leave them as cheap to read as we do.
        properties.put(TableProperties.DELETE_MODE, "merge-on-read");
        properties.put(TableProperties.UPDATE_MODE, "merge-on-read");
        properties.put(TableProperties.MERGE_MODE, "merge-on-read");
        layouts.addProperties(table, properties);
        return properties;
    }

    private static Map<String, CommittedFiles.Committed> plan(Table table) {
        Map<String, CommittedFiles.Committed> present = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                long deleted = task.deletes().stream()
                        .filter(ContentFileUtil::isDV)
                        .mapToLong(DeleteFile::recordCount)
                        .sum();
                present.put(
                        task.file().location(),
                        new CommittedFiles.Committed(
                                task.file().copyWithoutStats(), List.copyOf(task.deletes()), deleted));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name() + ": " + e.getMessage(), e);
        }
        return present;
    }
}
