package dev.sluice.lake;

import dev.sluice.row.PositionFormat;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * A table of the service's own that is only appended to, for records that belong to no cut. A record whose append fails
 * half-way may be there twice, so it must have an identifier of its own. Usable by several threads.
 */
public final class Ledger {
    /** Whoever reads the table meanwhile keeps its snapshot for so long; nobody needs the old ones otherwise. */
    private static final Duration SNAPSHOTS_KEPT = Duration.ofHours(1);

    private final Supplier<Catalog> catalog;
    private final PositionFormat format;
    private final int formatVersion;
    private final TableSchema schema;
    private final TableIdentifier identifier;

    Ledger(Supplier<Catalog> catalog, PositionFormat format, int formatVersion, TableSchema schema) {
        this.catalog = catalog;
        this.format = format;
        this.formatVersion = formatVersion;
        this.schema = schema;
        this.identifier = TableIdentifier.of(schema.id().schema(), schema.id().name());
    }

    /**
     * Appends all or none.
     *
     * @throws LakeException if the lake is away, or has another table of that name
     */
    public synchronized void append(List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            Table table = loadOrCreate();
            table.newAppend().appendFile(write(table, rows)).commit();
            if (OrphanFiles.mayDelete(table)) {
                table.expireSnapshots()
                        .expireOlderThan(System.currentTimeMillis() - SNAPSHOTS_KEPT.toMillis())
                        .cleanExpiredMetadata(true)
                        .commit();
            }
        } catch (LakeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LakeUnavailableException("Cannot append to " + identifier + ": " + Catalogs.reason(e), e);
        }
    }

    /**
     * All records, in no order.
     *
     * @throws LakeException if the lake is away, or has another table of that name
     */
    public void forEach(Consumer<Row> rows) {
        Snapshot newest;
        try {
            newest = catalog.get().loadTable(identifier).currentSnapshot();
        } catch (NoSuchTableException _) {
            return;
        } catch (RuntimeException e) {
            throw new LakeUnavailableException("Cannot read " + identifier + ": " + Catalogs.reason(e), e);
        }
        if (newest != null) {
            LakeSnapshot.open(catalog.get(), "{schema}", format, schema, newest.snapshotId())
                    .scan()
                    .forEach(task -> task.read(row -> rows.accept(row.toRow())));
        }
    }

    private Table loadOrCreate() {
        try {
            Table table = catalog.get().loadTable(identifier);
            SchemaMapping.verify(schema, table.schema());
            return table;
        } catch (NoSuchTableException _) {
            try {
                return Catalogs.createOwn(catalog.get(), identifier, SchemaMapping.toIceberg(schema), formatVersion);
            } catch (AlreadyExistsException _) {
                return catalog.get().loadTable(identifier);
            }
        }
    }

    private static DataFile write(Table table, List<Row> rows) {
        RowFile file = RowFile.alone(table);
        rows.forEach(file::append);
        return file.complete();
    }
}
