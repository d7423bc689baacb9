package dev.sluice.lake;

import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jboss.logging.Logger;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The part of a table that is being copied again, ranges of its first key column maybe. What the lake held of these before goes
 * once the copy is there: the rows that it brings go by their keys, all others by their places, whatever the key index believes of
 * them. For the writer's thread.
 */
final class CopiedPart {
    private static final Logger LOG = Logger.getLogger(CopiedPart.class);

    private final MirrorTable mirror;
    private final List<KeyRange> ranges;

    /** Files from behind this number on, up to {@link #lastCopied}, hold copied rows. */
    private final int before;

    private int lastCopied;

    /** What has taken the place of copied rows since. */
    private final Roaring64Bitmap successors = new Roaring64Bitmap();

    /**
     * Whether rows of the lake are maybe others than those that the log means: a copied row, or what took its place, has gone, and
     * its key is free for another; or the lake was beyond the log from the beginning.
     */
    private boolean lostSome;

    /**
     * @param ranges none if nothing goes but what is copied again
     * @param asOldAsTheLog whether the lake holds nothing of what the log is about to tell
     */
    CopiedPart(MirrorTable mirror, List<KeyRange> ranges, boolean asOldAsTheLog) {
        this.lostSome = !asOldAsTheLog;
        this.mirror = mirror;
        this.ranges = List.copyOf(ranges);
        this.before = mirror.files().count();
        this.lastCopied = before;
    }

    /** All rows are there; nothing else was written meanwhile. */
    void copied() {
        lastCopied = mirror.files().count();
    }

    /** Whether there is a row of a key that the copy has. */
    boolean isCopied(long place) {
        int file = Place.file(place);
        return file > before && file <= lastCopied || successors.contains(place);
    }

    void replaced(long old, long now) {
        if (isCopied(old)) {
            successors.add(now);
        }
    }

    void removed(long old) {
        lostSome |= isCopied(old);
    }

    /**
     * Whether it is known what the log leaves out of a row that gets another key. A copied row of its new key has it, or the log
     * tells it later. Else the row of its former key has it, unless that was copied, and is maybe another row; but what the
     * lake held before may be wrong, so that this counts only where the copy has no row of the new key, nor had one.
     *
     * @param old the row of its former key, {@link Place#NONE} if there is none
     * @param there the row of its new key, likewise
     */
    boolean tells(long old, long there) {
        return !isCopied(old) && (isCopied(there) || old != Place.NONE && !lostSome);
    }

    /** Marks every committed row of the ranges that is not marked yet. For the writer's thread, before anything is committed. */
    void removeRest(PendingDeletes deletes) {
        if (ranges.isEmpty()) {
            return;
        }
        TableSchema schema = mirror.schema();
        int key = schema.key().getFirst();
        Comparator<Object> order = KeyOrder.of(schema.columns().get(key).type())
                .orElseThrow(() -> new IllegalStateException("Cannot find rows of " + schema.id()
                        + " by ranges of its key: there is no order of its values that all agree on"));
        LiveKeys keys = new LiveKeys(schema, mirror.table(), mirror.layout().iceberg());
        Expression filter = filter(schema, key);
        Set<String> candidates = candidates(filter);
        long[] removed = {0};
        for (Map.Entry<Integer, CommittedFiles.Committed> file :
                mirror.committed().byNumber().entrySet()) {
            if (!candidates.contains(file.getValue().file().location())) {
                continue;
            }
            keys.read(file.getValue(), filter, (row, position) -> {
                Object value = row.value(key);
                long place = Place.of(file.getKey(), position);
                if (ranges.stream().noneMatch(range -> range.holds(value, order)) || deletes.contains(place)) {
                    return;
                }
                deletes.mark(place);
                removed[0]++;
                if (mirror.index().get(row) == place) {
                    mirror.index().remove(row);
                }
            });
        }
        if (removed[0] > 0) {
            LOG.infof(
                    "Removed %d rows of %s that the source does not have in what was copied again",
                    removed[0], schema.id());
        }
    }

    /** The locations of files that may hold such rows. */
    private Set<String> candidates(Expression filter) {
        Set<String> locations = new HashSet<>();
        if (mirror.head() == MirrorTable.NO_SNAPSHOT) {
            return locations;
        }
        try (CloseableIterable<FileScanTask> files = mirror.table()
                .newScan()
                .useSnapshot(mirror.head())
                .filter(filter)
                .planFiles()) {
            files.forEach(file -> locations.add(file.file().location()));
        } catch (IOException e) {
            throw new LakeUnavailableException("Cannot list the files of " + mirror.id(), e);
        }
        return locations;
    }

    /** Only what statistics are compared by beyond doubt: whole numbers. */
    private Expression filter(TableSchema schema, int key) {
        ColumnType type = schema.columns().get(key).type();
        boolean counted = type instanceof ColumnType.Int16
                || type instanceof ColumnType.Int32
                || type instanceof ColumnType.Int64
                || type instanceof ColumnType.Date
                || type instanceof ColumnType.Time
                || type instanceof ColumnType.Timestamp
                || type instanceof ColumnType.TimestampTz;
        if (!counted) {
            return Expressions.alwaysTrue();
        }
        String name = schema.columns().get(key).name();
        Expression any = Expressions.alwaysFalse();
        for (KeyRange range : ranges) {
            Expression one = Expressions.alwaysTrue();
            if (range.hasFrom()) {
                one = Expressions.and(one, Expressions.greaterThanOrEqual(name, range.from()));
            }
            if (range.hasTo()) {
                one = Expressions.and(one, Expressions.lessThan(name, range.to()));
            }
            any = Expressions.or(any, one);
        }
        return any;
    }
}
