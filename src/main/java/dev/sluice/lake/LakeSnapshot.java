package dev.sluice.lake;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Position;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.RowView;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** A mirrored table at one snapshot, for whoever compares it with the source. Immutable; usable by several threads. */
public final class LakeSnapshot {
    private static final long SPLIT_BYTES = 64L * 1024 * 1024;

    private final TableSchema schema;
    private final Schema columns;
    private final Table table;
    private final Snapshot snapshot;
    private final @Nullable Position position;

    private LakeSnapshot(
            TableSchema schema, Schema columns, Table table, Snapshot snapshot, @Nullable Position position) {
        this.schema = schema;
        this.columns = columns;
        this.table = table;
        this.snapshot = snapshot;
        this.position = position;
    }

    static LakeSnapshot open(
            Catalog catalog, String namespace, PositionFormat format, TableSchema schema, long snapshotId) {
        Table table;
        try {
            table = catalog.loadTable(Catalogs.identifier(namespace, schema.id()));
        } catch (NoSuchTableException e) {
            throw new LakeRefusedException("Cannot read " + schema.id() + ": the lake has no such table", e);
        } catch (RuntimeException e) {
            throw new LakeUnavailableException("Cannot read " + schema.id() + ": " + Catalogs.reason(e), e);
        }
        Snapshot snapshot = table.snapshot(snapshotId);
        if (snapshot == null) {
            throw new LakeRefusedException("Cannot read " + schema.id() + ": snapshot " + snapshotId
                    + " is not in the lake any more. Raise SLUICE_LAKE_SNAPSHOT_LIMIT and"
                    + " SLUICE_LAKE_SNAPSHOT_RETENTION; where the catalog lists the newest snapshot only (doctor"
                    + " says so), compare while the table is not written to");
        }
        Schema columns = snapshot.schemaId() == null
                ? table.schema()
                : table.schemas().getOrDefault(snapshot.schemaId(), table.schema());
        SchemaMapping.verify(schema, columns);
        String position = snapshot.summary().get(Ancestry.POSITION);
        return new LakeSnapshot(schema, columns, table, snapshot, position == null ? null : format.parse(position));
    }

    public long id() {
        return snapshot.snapshotId();
    }

    public TableSchema schema() {
        return schema;
    }

    /** Up to which the table is complete; empty for a snapshot that Sluice did not make. */
    public Optional<Position> position() {
        return Optional.ofNullable(position);
    }

    /** All columns in the schema's order. */
    public List<ScanTask> scan() {
        return scan(IntStream.range(0, schema.columns().size()).boxed().toList());
    }

    /**
     * @param indexes into the schema's columns; the rows hold their values in this order
     * @throws LakeUnavailableException if the snapshot's files cannot be listed
     */
    public List<ScanTask> scan(List<Integer> indexes) {
        Schema projection = OldRows.project(columns, schema, indexes);
        List<ColumnType> types = indexes.stream()
                .map(index -> schema.columns().get(index).type())
                .toList();
        List<ScanTask> parts = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files =
                table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
            for (FileScanTask file : files) {
                if (file.deletes().stream().anyMatch(delete -> delete.content() == FileContent.EQUALITY_DELETES)) {
                    throw new LakeRefusedException("Cannot read " + schema.id()
                            + ": another engine has written equality deletes to it, which Sluice never does");
                }
                for (FileScanTask split : file.split(SPLIT_BYTES)) {
                    parts.add(new Part(split, projection, types));
                }
            }
        } catch (IOException e) {
            throw new LakeUnavailableException("Cannot list the files of " + schema.id(), e);
        }
        return parts;
    }

    private final class Part implements ScanTask {
        private final FileScanTask split;
        private final Schema projection;
        private final List<ColumnType> types;

        Part(FileScanTask split, Schema projection, List<ColumnType> types) {
            this.split = split;
            this.projection = projection;
            this.types = types;
        }

        @Override
        public long bytes() {
            return split.length();
        }

        @Override
        public void read(Consumer<? super RowView> rows) {
            PositionDeleteIndex deleted = split.deletes().isEmpty()
                    ? PositionDeleteIndex.empty()
                    : new BaseDeleteLoader(delete -> table.io().newInputFile(delete))
                            .loadPositionDeletes(split.deletes(), split.file().location());
            try {
                if (!readFlat(deleted, rows)) {
                    readAny(deleted, rows);
                }
            } catch (IOException e) {
                throw new LakeUnavailableException("Cannot read " + split.file().location(), e);
            }
        }

        private boolean readFlat(PositionDeleteIndex deleted, Consumer<? super RowView> rows) throws IOException {
            if (split.file().keyMetadata() != null || !FlatFile.mayHold(types)) {
                return false;
            }
            List<Types.NestedField> fields = projection.columns().subList(0, types.size());
            Optional<FlatFile> flat =
                    FlatFile.open(table.io().newInputFile(split.file()), fields, types, split.start(), split.length());
            if (flat.isEmpty()) {
                return false;
            }
            try (FlatFile file = flat.get()) {
                file.read(deleted.isEmpty() ? _ -> false : deleted::isDeleted, rows);
            }
            return true;
        }

        private void readAny(PositionDeleteIndex deleted, Consumer<? super RowView> rows) throws IOException {
            boolean anyDeleted = !deleted.isEmpty();
            RowReader reader = new RowReader(types.size());
            try (CloseableIterable<Record> records =
                    RowReader.open(table, split.file(), projection, split.start(), split.length())) {
                for (Record record : records) {
                    if (!anyDeleted || !deleted.isDeleted(reader.position(record))) {
                        rows.accept(reader.row(record));
                    }
                }
            }
        }
    }
}
