package dev.sluice.lake;

import dev.sluice.row.Masking;
import dev.sluice.row.Position;
import dev.sluice.row.TableSchema;
import java.io.Closeable;
import java.time.Instant;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * A mirrored table as one session sees it. Files and index belong to the writer's thread, the committed files to the
 * commit thread; the volatile fields are for whoever reports.
 */
final class MirrorTable implements Closeable {
    /** In place of a snapshot's id where the table has no snapshot. */
    static final long NO_SNAPSHOT = -1;

    private final TableSchema schema;
    private final Masking masking;
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

    MirrorTable(
            TableSchema schema,
            Masking masking,
            Table table,
            int formatVersion,
            KeyIndex index,
            TableFiles files,
            CommittedFiles committed,
            @Nullable Position position) {
        this.schema = schema;
        this.masking = masking;
        this.table = table;
        this.formatVersion = formatVersion;
        this.index = index;
        this.files = files;
        this.moved = new MovedRows(index);
        this.committed = committed;
        this.position = position;
        this.head = Ancestry.head(table);
        this.written = MaskingText.newest(table);
        this.writtenDigest = MaskingText.digest(written);
        this.rows = index.size();
        this.dataFiles = committed.all().size();
    }

    TableSchema schema() {
        return schema;
    }

    /** How the rows of this session are masked. */
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

    KeyIndex index() {
        return index;
    }

    TableFiles files() {
        return files;
    }

    MovedRows moved() {
        return moved;
    }

    /** Rises when all committed files are given up at once: what was planned with those before is void. */
    long generation() {
        return generation;
    }

    /** Index and files begin anew. For the writer's thread. */
    void replaceAll() {
        generation++;
        moved.clear();
        index.clear();
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
                schema.id(),
                rows,
                dataFiles,
                head,
                known == null ? "" : known.toJson(),
                time == null ? Instant.EPOCH : time);
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
