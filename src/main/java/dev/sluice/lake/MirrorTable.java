package dev.sluice.lake;

import dev.sluice.row.Masking;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.Closeable;
import java.time.Instant;
import java.util.Objects;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * A mirrored table as one session sees it. Files and index belong to the writer's thread, the committed files to the
 * commit thread; the volatile fields are for whoever reports.
 */
final class MirrorTable implements Closeable {
    /** In place of a snapshot's id where the table has no snapshot. */
    static final long NO_SNAPSHOT = -1;

    /**
     * How the table looks, changes of the running cut included.
     *
     * @param iceberg what files are written as; fields that the catalog does not know yet have the identifiers that the
     *     cut's commit will give them
     * @param spec what partitions new rows
     */
    record Layout(TableSchema schema, Schema iceberg, PartitionSpec spec) {}

    private final TableId id;
    private volatile Layout layout;
    private volatile Masking masking;
    private final Table table;
    private final KeyIndex index;
    private final TableFiles files;
    private final MovedRows moved;
    private final CommittedFiles committed;
    private final int formatVersion;
    private long generation;
    private volatile long head;
    private volatile @Nullable Position position;
    private volatile @Nullable Instant lastCommit;
    private volatile long rows;
    private volatile int dataFiles;
    private volatile Masking written;
    private volatile String writtenDigest;
    private volatile boolean stale;
    private final @Nullable Changelog changelog;
    private volatile @Nullable Remake remake;

    /** @param remake what the table needs before any row of the schema can be written; null if nothing */
    MirrorTable(
            TableSchema schema,
            Masking masking,
            Table table,
            int formatVersion,
            KeyIndex index,
            TableFiles files,
            CommittedFiles committed,
            @Nullable Position position,
            @Nullable Changelog changelog,
            @Nullable Remake remake) {
        this.id = schema.id();
        this.layout = new Layout(schema, table.schema(), table.spec());
        this.masking = masking;
        this.table = table;
        this.formatVersion = formatVersion;
        this.index = index;
        this.files = files;
        this.moved = new MovedRows(index);
        this.committed = committed;
        this.position = position;
        this.changelog = changelog;
        this.remake = remake;
        this.head = Ancestry.head(table);
        this.written = MaskingText.newest(table);
        this.writtenDigest = MaskingText.digest(written);
        this.rows = index.size();
        this.dataFiles = committed.all().size();
    }

    /** Whether the newest snapshot has the columns that the table had when it was opened. */
    boolean showsItsColumns() {
        Snapshot current = table.currentSnapshot();
        return current == null
                || Objects.equals(current.schemaId(), table.schema().schemaId());
    }

    /**
     * Whether the newest snapshot is another engine's, and one of ours is behind it, which says up to where the table is
     * complete and how it is masked: as long as nobody expires it.
     */
    boolean isBehindAnother() {
        Snapshot current = table.currentSnapshot();
        return position != null && current != null && !current.summary().containsKey(Ancestry.POSITION);
    }

    TableId id() {
        return id;
    }

    TableSchema schema() {
        return layout.schema();
    }

    Layout layout() {
        return layout;
    }

    /** The columns are others from now on. For the writer's thread. */
    void follow(Layout now) {
        layout = now;
        index.follow(now.schema());
    }

    /** Rows are masked so from now on, those before no otherwise. For the writer's thread. */
    void mask(Masking now) {
        masking = now;
    }

    /** How the rows of this session are masked, as of the newest declaration. */
    Masking masking() {
        return masking;
    }

    /** How the committed rows are masked; unknown if there are none, or they are older than the record of it. */
    Masking written() {
        return written;
    }

    /** {@link MaskingText#digest} of {@link #written}, which every cut names for every table. */
    String writtenDigest() {
        return writtenDigest;
    }

    Table table() {
        return table;
    }

    /** What the copy that has to come first makes of the table; null if there need be none. */
    @Nullable
    Remake remake() {
        return remake;
    }

    /** The table's history; null if none is kept. */
    @Nullable
    Changelog changelog() {
        return changelog;
    }

    KeyIndex index() {
        return index;
    }

    TableFiles files() {
        return files;
    }

    /** Gives up a file that nobody was ever shown. */
    void giveUp(int number, DataFile file) {
        if (!files.isKept(number)) {
            RowFile.delete(table, file.location());
        }
        files.forget(number);
    }

    MovedRows moved() {
        return moved;
    }

    /** Rises when all committed files are given up at once: what was planned with those before is void. */
    long generation() {
        return generation;
    }

    /**
     * Index and files begin anew. For the writer's thread.
     *
     * @param expectedRows about how many will follow; 0 if nobody knows
     */
    void replaceAll(long expectedRows) {
        generation++;
        moved.clear();
        index.clear(expectedRows);
    }

    CommittedFiles committed() {
        return committed;
    }

    int formatVersion() {
        return formatVersion;
    }

    /** The snapshot that the next commit must find, {@link #NO_SNAPSHOT} if none. */
    long head() {
        return head;
    }

    @Nullable
    Position position() {
        return position;
    }

    void committed(long snapshot, Masking of, @Nullable Position upTo, Instant now) {
        head = snapshot;
        remake = null;
        if (!of.equals(written)) {
            written = of;
            writtenDigest = MaskingText.digest(of);
        }
        if (upTo != null) {
            position = upTo;
        }
        lastCommit = now;
        dataFiles = committed.all().size();
    }

    void counted(long rowsInIndex) {
        rows = rowsInIndex;
    }

    TableStatus status() {
        Position known = position;
        Instant time = lastCommit;
        return new TableStatus(
                id, rows, dataFiles, head, known == null ? "" : known.toJson(), time == null ? Instant.EPOCH : time);
    }

    /** Index and files hold changes that will never be committed: the next session must read the table anew. */
    void discard() {
        stale = true;
    }

    boolean isDiscarded() {
        return stale;
    }

    @Override
    public void close() {
        index.close();
    }
}
