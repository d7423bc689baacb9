package dev.sluice.lake;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;

/** Writes a session's quarantined rows, a file for each cut that has some. For the writer's thread. */
final class QuarantineWriter {
    /** A cut's file, complete and not committed. */
    record Sealed(QuarantineTable table, DataFile file) {}

    private final Supplier<Catalog> catalog;
    private final int formatVersion;
    private final @Nullable Position official;
    private @Nullable QuarantineTable table;
    private @Nullable RowFile file;

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
        append(quarantined, Instant.now(), Marker.NULL, Marker.NULL);
    }

    /** A row of a transaction; false if the table holds it already. */
    boolean add(LogEvent.Quarantined quarantined, Transaction transaction) {
        if (official != null && !transaction.previous().covers(official)) {
            return false;
        }
        append(quarantined, transaction.commitTime(), transaction.previous().toJson(), transaction.id());
        return true;
    }

    private void append(LogEvent.Quarantined quarantined, Instant time, Object position, Object transaction) {
        Row row = Row.of(
                ChronoUnit.MICROS.between(Instant.EPOCH, time),
                quarantined.table().id().schema(),
                quarantined.table().id().name(),
                quarantined.operation().name().toLowerCase(Locale.ROOT),
                position,
                transaction,
                quarantined.rule(),
                quarantined.reason(),
                QuarantineImage.of(quarantined.table(), quarantined.image()));
        open().append(row);
    }

    private RowFile open() {
        RowFile current = file;
        if (current == null) {
            QuarantineTable target = table;
            if (target == null) {
                target = QuarantineTable.create(catalog.get(), formatVersion);
                table = target;
            }
            current = RowFile.alone(target.table());
            file = current;
        }
        return current;
    }

    /** The running cut's rows, if it has some. */
    Optional<Sealed> seal() {
        RowFile current = file;
        QuarantineTable target = table;
        if (current == null || target == null) {
            return Optional.empty();
        }
        file = null;
        return Optional.of(new Sealed(target, current.complete()));
    }

    /** Gives up what is not sealed. */
    void abort() {
        if (file != null) {
            file.abort();
            file = null;
        }
    }
}
