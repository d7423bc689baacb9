package dev.sluice.row;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What flows from source to lake, in this order: first {@link Declared} for every table of the session; for a table
 * that needs an initial copy {@link CopyStart} or {@link PartialCopyStart}, its rows as {@link Change.Copied} or {@link Quarantined}, a {@link RangeEnd} behind
 * each range's last, and {@link CopyEnd}, where several tables and ranges may be interleaved; then transactions, each a {@link Begin},
 * its {@link Change}s and a {@link Commit}, one after the other, never interleaved.
 * {@link Progress} and {@link Cut} stand only between transactions.
 */
public sealed interface LogEvent
        permits Change,
                LogEvent.Declared,
                LogEvent.CopyStart,
                LogEvent.PartialCopyStart,
                LogEvent.RangeEnd,
                LogEvent.CopyEnd,
                LogEvent.Quarantined,
                LogEvent.Begin,
                LogEvent.Commit,
                LogEvent.Progress,
                LogEvent.Cut {

    /**
     * A table that this session replicates: it is created where it is missing, and follows where its columns have
     * changed. Once more, anywhere outside of a copy, when they change in mid-stream: from then on all changes of the
     * table are of this schema.
     *
     * @param masking what is done to its rows on the way; unknown before it is done
     * @param origin what the source tells of the table beside its columns
     */
    record Declared(TableSchema table, Masking masking, Origin origin) implements LogEvent {
        /** As the source has it. */
        public Declared(TableSchema table, Origin origin) {
            this(table, Masking.UNKNOWN, origin);
        }

        /** Where no more than its columns is known. */
        public Declared(TableSchema table) {
            this(table, Origin.unknown(table));
        }
    }

    /**
     * What the lake holds of the table is replaced by the copied rows that follow, in one step: at {@link CopyEnd}, or, where
     * parts of an earlier copy are gone on with, once the log has come to that copy's position.
     *
     * @param parts all that the lake has kept of a copy that was interrupted, marks and {@link RangeEnd#part}, if its rows
     *     count; then the table's transactions follow from that copy on, and each row that one of them concerns may be
     *     there already, in an earlier or a later version, or be missing; but this copy has each that has changed since and
     *     holds a value so large that the log leaves it out where it is unchanged
     * @param mark names this copy, as parts name its ranges; empty if nothing of it can be gone on with
     * @param estimatedRows about how many follow; 0 if nobody knows
     */
    record CopyStart(TableSchema table, Set<String> parts, String mark, long estimatedRows) implements LogEvent {
        public CopyStart {
            parts = Set.copyOf(parts);
        }

        /** Of any number of rows. */
        public CopyStart(TableSchema table, Set<String> parts, String mark) {
            this(table, parts, mark, 0);
        }

        /** From the beginning, and anew if it is interrupted. */
        public CopyStart(TableSchema table) {
            this(table, Set.of(), "");
        }
    }

    /**
     * The copied rows that follow take the place of those that the lake holds of their keys, in one step, once the log has
     * come to the position of {@link CopyEnd}. The table's transactions follow from where the lake stands, as if nothing were
     * copied: each row that one of them concerns may be among the copied ones, in a later version, or be missing there.
     *
     * @param replaced ranges of the first key column, which the lake holds as it is: of these all rows are copied, and any other
     *     that the lake holds goes
     */
    record PartialCopyStart(TableSchema table, List<KeyRange> replaced) implements LogEvent {
        public PartialCopyStart {
            replaced = List.copyOf(replaced);
        }
    }

    /**
     * All rows of that range of the table have been copied.
     *
     * @param part the range's name, by which a later session knows what need not be read again; without any value of a
     *     row; empty if it has to be
     */
    record RangeEnd(TableSchema table, int range, String part) implements LogEvent {
        /** A later session has to read the range again. */
        public RangeEnd(TableSchema table, int range) {
            this(table, range, "");
        }
    }

    /** The copy is whole; it shows the table, or what is not of earlier parts, as of {@code position}. */
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
