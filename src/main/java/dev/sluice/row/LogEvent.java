package dev.sluice.row;

import java.time.Instant;
import java.util.UUID;

/**
 * What flows from source to lake, in this order: first {@link Declared} for every table of the session; for a table
 * that needs an initial copy {@link CopyStart}, its rows as {@link Change.Copied} or {@link Quarantined}, a {@link RangeEnd} behind
 * each range's last, and {@link CopyEnd}, where several tables and ranges may be interleaved; then transactions, each a {@link Begin},
 * its {@link Change}s and a {@link Commit}, one after the other, never interleaved.
 * {@link Progress} and {@link Cut} stand only between transactions.
 */
public sealed interface LogEvent
        permits Change,
                LogEvent.Declared,
                LogEvent.CopyStart,
                LogEvent.RangeEnd,
                LogEvent.CopyEnd,
                LogEvent.Quarantined,
                LogEvent.Begin,
                LogEvent.Commit,
                LogEvent.Progress,
                LogEvent.Cut {

    /**
     * A table that this session replicates: it is created where it is missing and checked where it exists.
     *
     * @param masking what is done to its rows on the way; unknown before it is done
     */
    record Declared(TableSchema table, Masking masking) implements LogEvent {
        /** As the source has it. */
        public Declared(TableSchema table) {
            this(table, Masking.UNKNOWN);
        }
    }

    /** What the lake holds of the table is replaced by the copied rows that follow, in one step, at {@link CopyEnd}. */
    record CopyStart(TableSchema table) implements LogEvent {}

    /** All rows of that range of the table have been copied. */
    record RangeEnd(TableSchema table, int range) implements LogEvent {}

    /** The copy is whole; it shows the table as of {@code position}. */
    record CopyEnd(TableSchema table, Position position) implements LogEvent {}

    /**
     * A row that the policy keeps out of the lake's table: a copied one inside a copy, any other inside a transaction.
     *
     * @param table as the lake has it
     * @param image masked; {@link Marker#UNCHANGED} where the value could not be masked, or the log did not carry it
     * @param rule the name of what kept it out
     * @param reason for people; never a value
     */
    record Quarantined(TableSchema table, Row image, Operation operation, String rule, String reason)
            implements LogEvent {
        /** What brought the row. */
        public enum Operation {
            COPY,
            INSERT,
            UPDATE
        }
    }

    record Begin(Transaction transaction) implements LogEvent {}

    /**
     * The open transaction is complete, and with it everything up to {@code position}.
     *
     * @param offset the connector's own resume point, opaque JSON
     */
    record Commit(Position position, String offset, Instant commitTime) implements LogEvent {}

    /**
     * Everything up to {@code position} is complete though no transaction of ours ended there: the end of the initial
     * copy, or an idle database whose position moves.
     *
     * @param offset the connector's own resume point, opaque JSON
     */
    record Progress(Position position, String offset, Instant sourceTime) implements LogEvent {}

    /** End a cut exactly here, make it official without waiting for the commit interval, and report it under this id. */
    record Cut(UUID id) implements LogEvent {}
}
