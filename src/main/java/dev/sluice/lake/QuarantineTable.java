package dev.sluice.lake;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sluice.quarantine}: rows that the policy kept out of their tables. It is only appended to, by the cut
 * that has the rows' transactions, until a policy masks a table otherwise: then what it holds of that table is removed.
 */
final class QuarantineTable {
    private static final Logger LOG = Logger.getLogger(QuarantineTable.class);

    static final TableIdentifier IDENTIFIER = TableIdentifier.of("sluice", "quarantine");

    static final TableSchema SCHEMA = new TableSchema(
            new TableId("sluice", "quarantine"),
            List.of(
                    new Column("time", new ColumnType.TimestampTz(), false, "Commit at the source, or copy"),
                    text("table_schema", ""),
                    text("table_name", ""),
                    text("operation", "copy, insert or update"),
                    absentInCopies("position", "Of the log, just before the transaction"),
                    absentInCopies("transaction", "The source's own identifier"),
                    text("rule", "What kept the row out: a rule's name, keep or refused-values"),
                    text("reason", ""),
                    text("row", "Its masked image, JSON")),
            List.of());

    /** Marks snapshots that bring no new rows. */
    private static final String CLEARED = "sluice.cleared";

    private final Table table;
    private long head;

    private QuarantineTable(Table table) {
        this.table = table;
        this.head = Ancestry.head(table);
    }

    private static Column text(String name, String comment) {
        return new Column(name, new ColumnType.Text(), false, comment);
    }

    private static Column absentInCopies(String name, String comment) {
        return new Column(name, new ColumnType.Text(), true, comment);
    }

    /** The table as it stands; empty if nothing was ever quarantined. */
    static Optional<QuarantineTable> find(Catalog catalog) {
        try {
            Table table = catalog.loadTable(IDENTIFIER);
            SchemaMapping.verify(SCHEMA, table.schema());
            return Optional.of(new QuarantineTable(table));
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }

    static QuarantineTable create(Catalog catalog, int formatVersion) {
        try {
            return new QuarantineTable(
                    Catalogs.createOwn(catalog, IDENTIFIER, SchemaMapping.toIceberg(SCHEMA), formatVersion));
        } catch (AlreadyExistsException _) {
            throw new LakeUnavailableException("Cannot create " + IDENTIFIER + ": somebody else has just created it");
        }
    }

    Table table() {
        return table;
    }

    /**
     * Takes back what cuts wrote that never became official: the log, or the copy, brings those rows again.
     *
     * @param official the sequence number of the last snapshot of an official cut, 0 if there is none
     */
    void discardUnofficial(long official, Duration patience) {
        Set<Long> unofficial = new HashSet<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.sequenceNumber() <= official) {
                break;
            }
            if (snapshot.summary().containsKey(Ancestry.CUT)
                    && !snapshot.summary().containsKey(CLEARED)) {
                unofficial.add(snapshot.sequenceNumber());
            }
        }
        List<DataFile> files = unofficial.isEmpty()
                ? List.of()
                : files().stream()
                        .filter(file -> unofficial.contains(file.fileSequenceNumber()))
                        .toList();
        if (!files.isEmpty()) {
            UUID discard = UUID.randomUUID();
            Snapshot made = new GuardedCommit(table, discard, discard, head, patience).run(() -> {
                DeleteFiles delete = table.newDelete();
                files.forEach(delete::deleteFile);
                return delete;
            });
            head = made.snapshotId();
        }
    }

    /**
     * Removes the rows of tables. What was written of them is deleted, too: the other rows go to new files, and no earlier
     * snapshot stays but for tags and branches of somebody else's. Whoever reads the quarantine at this moment has to begin
     * again; whoever else writes to it is fenced. What an interruption leaves on the disk is found as orphans.
     *
     * @param official as for {@link #discardUnofficial}
     * @throws RuntimeException if it could not be done wholly
     */
    void clear(Set<TableId> tables, UUID writer, long official, Duration patience) {
        discardUnofficial(official, patience);
        if (table.currentSnapshot() == null) {
            return;
        }
        requireNoDeletes();
        List<DataFile> files = files();
        RowFile kept = RowFile.alone(table);
        long removed = 0;
        try {
            for (DataFile file : files) {
                removed += QuarantineReader.copyWithout(tables, this, file, kept);
            }
        } catch (RuntimeException e) {
            kept.abort();
            throw e;
        }
        List<DataFile> replaced = removed == 0 ? List.of() : files;
        List<DataFile> written = removed == 0 || kept.rows() == 0 ? List.of() : List.of(kept.complete());
        if (written.isEmpty()) {
            kept.abort();
        }
        head = new GuardedCommit(table, writer, UUID.randomUUID(), head, patience)
                .run(() -> {
                    OverwriteFiles overwrite = table.newOverwrite().set(CLEARED, String.valueOf(tables));
                    replaced.forEach(overwrite::deleteFile);
                    written.forEach(overwrite::addFile);
                    return overwrite;
                })
                .snapshotId();
        if (removed > 0) {
            LOG.infof(
                    "Removed %d rows of %s from the quarantine: they are masked otherwise now, or copied anew",
                    removed, tables);
        }
        Expiry.deleteThePast(table, IDENTIFIER);
    }

    /** Our reader would bring back what another engine has deleted so. */
    private void requireNoDeletes() {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                if (!task.deletes().isEmpty()) {
                    throw new LakeRefusedException("Cannot remove rows from " + IDENTIFIER + ": another engine has"
                            + " deleted rows of it by delete files; rewrite its data files first (rewrite_data_files"
                            + " with delete-file-threshold 1)");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + IDENTIFIER, e);
        }
    }

    /** The files in the order in which their rows came. */
    List<DataFile> files() {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copyWithoutStats()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + IDENTIFIER, e);
        }
        files.sort((one, other) -> {
            int order = Long.compare(sequence(one), sequence(other));
            return order == 0 ? one.location().compareTo(other.location()) : order;
        });
        return files;
    }

    private static long sequence(DataFile file) {
        Long sequence = file.dataSequenceNumber();
        return sequence == null ? 0 : sequence;
    }

    /** @return the sequence number of the snapshot made */
    long commit(UUID writer, UUID cut, @Nullable Position position, List<DataFile> files, Duration patience) {
        Snapshot made = new GuardedCommit(table, writer, cut, head, patience).run(() -> {
            var append = table.newFastAppend();
            files.forEach(append::appendFile);
            return position == null ? append : append.set(Ancestry.POSITION, position.toJson());
        });
        head = made.snapshotId();
        return made.sequenceNumber();
    }
}
