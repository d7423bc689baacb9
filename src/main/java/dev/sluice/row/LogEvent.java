package dev.sluice.row;

import java.time.Instant;
import java.util.UUID;

/**
 * What flows from source to lake, in this order: first {@link Declared} for every table of the session; for a table
 * that needs an initial copy {@link CopyStart}, its rows as {@link Change.Copied} and {@link CopyEnd}; then
 * transactions, each a {@link Begin}, its {@link Change}s and a {@link Commit}, one after the other, never interleaved.
 * {@link Progress} and {@link Cut} stand only between transactions.
 */
public sealed interface LogEvent
        permits Change,
                LogEvent.Declared,
                LogEvent.CopyStart,
                LogEvent.CopyEnd,
                LogEvent.Begin,
                LogEvent.Commit,
                LogEvent.Progress,
                LogEvent.Cut {

    /**
     * A table that this session replicates: it is created where it is missing, and follows where its columns have
     * changed. Once more, anywhere outside of a copy, when they change in mid-stream: from then on all changes of the
     * table are of this schema.
     */
    record Declared(TableSchema table, Origin origin) implements LogEvent {
        public Declared(TableSchema table) {
            this(table, Origin.unknown(table));
        }
    }

    /** What the lake holds of the table is replaced by the copied rows that follow, in one step, at {@link CopyEnd}. */
    record CopyStart(TableSchema table) implements LogEvent {}

    /** The copy is whole; it shows the table as of {@code position}. */
    record CopyEnd(TableSchema table, Position position) implements LogEvent {}

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
