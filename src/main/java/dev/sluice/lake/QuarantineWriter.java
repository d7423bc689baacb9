package dev.sluice.lake;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session's quarantined rows, a file for each cut that has some. Those of a copy have a file of their own until the
 * copy is whole: one that is interrupted brings them again, and other tables' cuts must not list them before. For the
 * writer's thread.
 */
final class QuarantineWriter {
    /** A cut's files, complete and not committed. */
    record Sealed(QuarantineTable table, List<DataFile> files) {
        Sealed {
            files = List.copyOf(files);
        }

        long rows() {
            return files.stream().mapToLong(DataFile::recordCount).sum();
        }
    }

    private final Supplier<Catalog> catalog;
    private final int formatVersion;
    private final @Nullable Position official;
    private @Nullable QuarantineTable table;
    private @Nullable RowFile file;
    private final Map<TableId, RowFile> copying = new HashMap<>();
    private final List<RowFile> copied = new ArrayList<>();

    /**
     * Begins where the official state ends: what goes beyond it in the table is taken back, and comes again.
     *
     * @param official up to which the table is complete; null if there is no official state
     * @param officialSequence see {@link QuarantineTable#discardUnofficial}
     */
    QuarantineWriter(Supplier<Catalog> catalog, int formatVersion, @Nullable Position official, long officialSequence) {
        this.catalog = catalog;
        this.formatVersion = formatVersion;
        this.official = official;
        Optional<QuarantineTable> existing = QuarantineTable.find(catalog.get());
        existing.ifPresent(found -> found.discardUnofficial(officialSequence, CutCommitter.PATIENCE));
        this.table = existing.orElse(null);
    }

    /** A copied row. */
    void add(LogEvent.Quarantined quarantined) {
        RowFile ofCopy = copying.computeIfAbsent(quarantined.table().id(), _ -> RowFile.alone(target()));
        ofCopy.append(row(quarantined, Instant.now(), Marker.NULL, Marker.NULL));
    }

    /** The table's copy is whole, and its rows belong to the running cut. */
    void copyEnded(TableId id) {
        RowFile ofCopy = copying.remove(id);
        if (ofCopy != null) {
            copied.add(ofCopy);
        }
    }

    /** A row of a transaction; false if the table holds it already. */
    boolean add(LogEvent.Quarantined quarantined, Transaction transaction) {
        if (official != null && !transaction.previous().covers(official)) {
            return false;
        }
        RowFile current = file;
        if (current == null) {
            current = RowFile.alone(target());
            file = current;
        }
        current.append(row(
                quarantined, transaction.commitTime(), transaction.previous().toJson(), transaction.id()));
        return true;
    }

    private static Row row(LogEvent.Quarantined quarantined, Instant time, Object position, Object transaction) {
        return Row.of(
                ChronoUnit.MICROS.between(Instant.EPOCH, time),
                quarantined.table().id().schema(),
                quarantined.table().id().name(),
                quarantined.operation().name().toLowerCase(Locale.ROOT),
                position,
                transaction,
                quarantined.rule(),
                quarantined.reason(),
                QuarantineImage.of(quarantined.table(), quarantined.image()));
    }

    private Table target() {
        QuarantineTable target = table;
        if (target == null) {
            target = QuarantineTable.create(catalog.get(), formatVersion);
            table = target;
        }
        return target.table();
    }

    /** The running cut's rows, if it has some. */
    Optional<Sealed> seal() {
        QuarantineTable target = table;
        List<RowFile> complete = new ArrayList<>(copied);
        Optional.ofNullable(file).ifPresent(complete::add);
        if (complete.isEmpty() || target == null) {
            return Optional.empty();
        }
        copied.clear();
        file = null;
        return Optional.of(
                new Sealed(target, complete.stream().map(RowFile::complete).toList()));
    }

    /** Gives up what is not sealed. */
    void abort() {
        Stream.of(copying.values(), copied, Optional.ofNullable(file).stream().toList())
                .flatMap(Collection::stream)
                .forEach(RowFile::abort);
        copying.clear();
        copied.clear();
        file = null;
    }
}
