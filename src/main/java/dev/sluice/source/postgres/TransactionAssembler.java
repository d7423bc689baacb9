package dev.sluice.source.postgres;

import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.Transaction;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Handover;
import dev.sluice.source.engine.LogStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns Debezium's records into transactions of log events. Not thread-safe: the engine calls from one thread at a time.
 */
final class TransactionAssembler implements LogStream.RecordReader {
    /** On the first of the two records that Debezium makes of an update that changes the key. */
    private static final String KEY_CHANGES_HEADER = "__debezium.newkey";

    private final CurrentTables tables;
    private final SchemaWatch watch;
    private final String transactionTopic;
    private final Handover handover;
    private final Map<Schema, Optional<RowDecoder>> decoders = new IdentityHashMap<>();

    private List<LogEvent> events = new ArrayList<>();
    private LogPosition previous;
    private Optional<CopyPoint> ahead;
    private final Map<TableId, Predicate<String>> earlier;
    private @Nullable Transaction unopened;
    private String transactionId = "0";
    private boolean opened;
    private LogEvent.@Nullable Progress idleProgress;
    private @Nullable Row keyBefore;
    private @Nullable Schema lastSchema;
    private Optional<RowDecoder> lastDecoder = Optional.empty();

    /**
     * @param start the position that the stream begins at
     * @param before the names that columns had at that position, as far as they are known, by their numbers
     * @param watch sees tables change that no row tells of
     * @param ahead a copy of some tables that was made at that position or beyond it
     */
    TransactionAssembler(
            Map<TableId, SourceTable> tables,
            Map<TableId, Map<Integer, String>> before,
            Definitions definitions,
            SchemaWatch watch,
            String transactionTopic,
            LogPosition start,
            Optional<CopyPoint> ahead,
            Handover handover) {
        this.tables = new CurrentTables(
                tables, ahead.map(CopyPoint::all).orElse(Set.of()), before, definitions, this::declared);
        this.watch = watch;
        this.transactionTopic = transactionTopic;
        this.previous = start;
        this.ahead = ahead;
        this.earlier = new HashMap<>(ahead.map(CopyPoint::earlier).orElse(Map.of()));
        this.handover = handover;
    }

    /**
     * Takes what Debezium read.
     *
     * @return whether it was a transaction's boundary, a record that holds no row
     */
    @Override
    public boolean accept(SourceRecord record) throws InterruptedException {
        if (record.topic().equals(transactionTopic)) {
            String status = ((Struct) record.value()).getString("status");
            if (status.equals("BEGIN")) {
                begin(record.sourceOffset());
            } else {
                end(record.sourceOffset());
            }
            return true;
        }
        if (record.value() instanceof Struct envelope) {
            decoder(record, envelope)
                    .ifPresentOrElse(
                            decoder -> change(decoder, envelope, record),
                            () -> ToldPartition.of(envelope).ifPresent(this::told));
        }
        return false;
    }

    private void begin(Map<String, ?> offset) throws InterruptedException {
        String id = String.valueOf(offset.get("txId"));
        Optional<java.util.UUID> cut = handover.gate().pass(id, this::flush);
        if (cut.isPresent()) {
            closeIdle();
            // Whoever wants the cut compares it with tables as they are now.
            refresh();
            events.add(new LogEvent.Cut(cut.get()));
            flush();
        }
        passCopy(id);
        unopened = new Transaction(id, previous, commitTime(offset));
        transactionId = id;
    }

    /**
     * INVARIANT: who holds everything up to a transaction's place does not hold the transaction. So the first one that the
     * copy does not show, and only that, begins at the copy's place, which is beyond the end of the one before it.
     */
    private void passCopy(String transactionId) {
        if (!earlier.isEmpty()) {
            earlier.values().removeIf(shows -> !shows.test(transactionId));
        }
        if (ahead.isPresent() && !ahead.get().shows().test(transactionId)) {
            LogPosition copied = ahead.get().position();
            previous = previous.covers(copied) ? previous : copied;
            ahead = Optional.empty();
        }
    }

    private void end(Map<String, ?> offset) {
        LogPosition position = new LogPosition(number(offset, "lsn"));
        String resume = Offsets.at(position);
        if (opened) {
            events.add(new LogEvent.Commit(position, resume, commitTime(offset)));
        } else {
            // Nothing of ours in it: many such, as where other tables are busy, become one event.
            idleProgress = new LogEvent.Progress(position, resume, commitTime(offset));
        }
        previous = position;
        unopened = null;
        opened = false;
        if (watch.isPast(position)) {
            closeIdle();
            refresh();
        }
    }

    private void refresh() {
        tables.refresh();
    }

    /** From here on the table's rows are others, whatever the log's own description of them is. */
    private void declared(LogEvent.Declared table) {
        events.add(table);
        watch.lookAgain();
        decoders.values()
                .removeIf(decoder -> decoder.isPresent()
                        && decoder.get().schema().id().equals(table.table().id()));
        lastSchema = null;
    }

    private static Instant commitTime(Map<String, ?> offset) {
        return Instant.EPOCH.plus(number(offset, "ts_usec"), ChronoUnit.MICROS);
    }

    private static long number(Map<String, ?> offset, String key) {
        if (offset.get(key) instanceof Long value) {
            return value;
        }
        throw new FatalSourceException("Cannot read the log: a transaction's boundary has no " + key);
    }

    private void change(RowDecoder decoder, Struct envelope, SourceRecord record) {
        if (!opened) {
            Transaction transaction = unopened;
            if (transaction == null) {
                throw new FatalSourceException("Cannot read the log: a change stands outside of a transaction");
            }
            closeIdle();
            events.add(new LogEvent.Begin(transaction));
            opened = true;
        }
        String operation = envelope.getString("op");
        switch (operation) {
            case "c" -> created(decoder, decoder.after(envelope.getStruct("after")));
            case "u" ->
                events.add(new Change.Update(
                        decoder.schema(),
                        decoder.before(envelope.getStruct("before")),
                        decoder.after(envelope.getStruct("after"))));
            case "d" -> {
                Row before = decoder.before(envelope.getStruct("before"));
                if (record.headers().lastWithName(KEY_CHANGES_HEADER) == null) {
                    events.add(new Change.Delete(decoder.schema(), before));
                } else {
                    keyBefore = before;
                }
            }
            case "t" -> events.add(new Change.Truncate(decoder.schema()));
            default -> throw new FatalSourceException("Cannot read the log: unknown operation '" + operation + "'");
        }
    }

    /**
     * Debezium splits an update that changes the key into a deletion and a creation. We join them again: the new row
     * may leave large values unchanged, and only an update can say so.
     */
    private void created(RowDecoder decoder, Row after) {
        Row before = keyBefore;
        keyBefore = null;
        events.add(
                before == null
                        ? new Change.Insert(decoder.schema(), after)
                        : new Change.Update(decoder.schema(), before, after));
    }

    @SuppressWarnings("ReferenceEquality") // one schema object serves all records until the table changes
    private Optional<RowDecoder> decoder(SourceRecord record, Struct envelope) {
        if (ahead.isPresent() && envelope.schema().field("after") != null && isCopied(tableOf(envelope))) {
            // The log may tell it of columns that nobody knows any more.
            return Optional.empty();
        }
        Schema schema = record.valueSchema();
        if (schema != lastSchema) {
            Optional<RowDecoder> found = decoders.get(schema);
            if (found == null) {
                found = newDecoder(envelope);
                decoders.put(schema, found);
            }
            lastDecoder = found;
            lastSchema = schema;
        }
        return lastDecoder;
    }

    /** Whether a copy shows what the transaction does to the table. */
    private boolean isCopied(TableId table) {
        return ahead.isPresent() && (ahead.get().tables().contains(table) || earlier.containsKey(table));
    }

    private void told(ToldPartition of) {
        if (!isCopied(of.root())) {
            tables.requirePartition(of.root(), of.partition());
        }
    }

    /** Empty for what is no row change of ours: a message in the log, or a table of a publication wider than we need. */
    private Optional<RowDecoder> newDecoder(Struct envelope) {
        if (envelope.schema().field("after") == null) {
            return Optional.empty();
        }
        TableId id = tableOf(envelope);
        return tables.isReplicated(id)
                ? Optional.of(
                        tables.decoder(id, envelope.schema().field("after").schema(), Long.parseLong(transactionId)))
                : Optional.empty();
    }

    private static TableId tableOf(Struct envelope) {
        Struct source = envelope.getStruct("source");
        return new TableId(source.getString("schema"), source.getString("table"));
    }

    private void closeIdle() {
        LogEvent.Progress progress = idleProgress;
        if (progress != null) {
            events.add(progress);
            idleProgress = null;
        }
    }

    /** Hands over what has been gathered; blocks while downstream has no room. */
    @Override
    public void flush() throws InterruptedException {
        closeIdle();
        if (!events.isEmpty()) {
            List<LogEvent> batch = events;
            events = new ArrayList<>(batch.size() + 16);
            handover.emit(batch);
        }
    }

    @Override
    public int gathered() {
        return events.size();
    }
}
