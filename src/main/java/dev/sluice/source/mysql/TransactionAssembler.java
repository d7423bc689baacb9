package dev.sluice.source.mysql;

import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.Transaction;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.Handover;
import dev.sluice.source.engine.LogStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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

    private final Map<TableId, SourceTable> tables;
    private final DefinitionWatch definitions;
    private final AlteredTables altered;
    private final String kept;
    private final boolean wholeOldRows;
    private final Handover handover;
    private final Map<Schema, Optional<RowDecoder>> decoders = new IdentityHashMap<>();

    private List<LogEvent> events = new ArrayList<>();
    private BinlogPosition previous;
    private Optional<CopyPoint> ahead;
    private @Nullable Transaction unopened;
    private boolean opened;
    private LogEvent.@Nullable Progress idleProgress;
    private @Nullable Row keyBefore;
    private @Nullable Schema lastSchema;
    private Optional<RowDecoder> lastDecoder = Optional.empty();

    /**
     * @param start the position that the stream begins at
     * @param ahead a copy of some tables that was made beyond it
     * @param wholeOldRows see {@link dev.sluice.source.SourceConfig#wholeOldRows}
     */
    TransactionAssembler(
            List<SourceTable> tables,
            BinlogPosition start,
            Optional<CopyPoint> ahead,
            AlteredTables altered,
            boolean wholeOldRows,
            Handover handover) {
        this.altered = altered;
        this.wholeOldRows = wholeOldRows;
        this.tables =
                tables.stream().collect(Collectors.toMap(table -> table.schema().id(), table -> table));
        this.definitions = new DefinitionWatch(tables, altered);
        this.kept = Offsets.definitions(tables);
        this.previous = start;
        this.ahead = ahead;
        this.handover = handover;
    }

    @Override
    public boolean accept(SourceRecord record) throws InterruptedException {
        if (!(record.value() instanceof Struct value)) {
            return false;
        }
        switch (record.topic()) {
            case EngineSettings.TRANSACTION_TOPIC -> {
                Instant time = Instant.ofEpochMilli(value.getInt64("ts_ms"));
                if (value.getString("status").equals("BEGIN")) {
                    begin(value.getString("id"), time, record.sourceOffset());
                } else {
                    end(value.getString("id"), time, record.sourceOffset());
                }
                return true;
            }
            case EngineSettings.HEARTBEAT_TOPIC -> {
                reached(record.sourceOffset());
                return true;
            }
            case EngineSettings.PREFIX -> {
                passCopy(value);
                definitions.look(value, ahead());
            }
            default -> {
                if (ahead.isPresent() && isTruncation(value)) {
                    passCopy(value);
                }
                Optional<RowDecoder> decoder = decoder(record, value);
                if (decoder.isPresent()) {
                    change(decoder.get(), value, record);
                }
            }
        }
        return false;
    }

    private void begin(String gtid, Instant time, Map<String, ?> offset) throws InterruptedException {
        passGate(gtid);
        previous = passCopy(gtid, at(offset));
        unopened = new Transaction(gtid, previous, time);
    }

    private void passGate(String id) throws InterruptedException {
        Optional<UUID> cut = handover.gate().pass(id, this::flush);
        if (cut.isPresent()) {
            closeIdle();
            events.add(new LogEvent.Cut(cut.get()));
            flush();
        }
    }

    /**
     * INVARIANT: who holds everything up to a transaction's place does not hold the transaction. So the first one that the
     * copy does not show begins at the copy's place, whatever the copy's set has beside what the log has shown.
     */
    private BinlogPosition passCopy(String id, BinlogPosition position) {
        if (ahead.isEmpty() || ahead.get().shows().test(id)) {
            return position;
        }
        BinlogPosition passed = position.plus(ahead.get().position());
        ahead = Optional.empty();
        // The copied tables' changes were left out until here.
        decoders.clear();
        lastSchema = null;
        return passed;
    }

    /** A statement of its own may be the first thing that the copy does not show; it is looked at before it begins anything. */
    private void passCopy(Struct statement) {
        String gtid = statement.getStruct("source").getString("gtid");
        if (gtid != null) {
            previous = passCopy(gtid, previous);
        }
    }

    private static boolean isTruncation(Struct envelope) {
        return envelope.schema().field("op") != null && envelope.getString("op").equals("t");
    }

    private Set<TableId> ahead() {
        return ahead.map(CopyPoint::tables).orElse(Set.of());
    }

    /** The set that Debezium resumes with: without the transaction that is open, with everything before it. */
    private BinlogPosition at(Map<String, ?> offset) {
        GtidSet gtids = GtidSet.parse(Objects.requireNonNullElse((String) offset.get("gtids"), ""));
        long place = offset.get("pos") instanceof Number number ? number.longValue() : 0;
        return new BinlogPosition(previous.gtids().plus(gtids), String.valueOf(offset.get("file")), place);
    }

    private void end(String gtid, Instant time, Map<String, ?> offset) {
        BinlogPosition before = at(offset);
        BinlogPosition position = before.after(gtid, before.file(), before.offset());
        if (opened) {
            events.add(new LogEvent.Commit(position, kept, time));
        } else {
            // Nothing of ours in it: many such, as where other tables are busy, become one event.
            idleProgress = new LogEvent.Progress(position, kept, time);
        }
        previous = position;
        unopened = null;
        opened = false;
    }

    /** Heartbeats tell how far the log has been read where no transaction does; inside one they say nothing new. */
    private void reached(Map<String, ?> offset) throws InterruptedException {
        if (unopened != null) {
            return;
        }
        BinlogPosition at = at(offset);
        String id = new Reached(at.file(), at.offset()).id();
        passGate(id);
        BinlogPosition position = passCopy(id, at);
        if (!position.equals(previous)
                || !position.file().equals(previous.file())
                || position.offset() != previous.offset()) {
            idleProgress = new LogEvent.Progress(position, kept, Instant.now());
        }
        previous = position;
    }

    private void change(RowDecoder decoder, Struct envelope, SourceRecord record) throws InterruptedException {
        String operation = envelope.getString("op");
        if (operation.equals("t")) {
            truncate(decoder, envelope, record);
            return;
        }
        open();
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
            default -> throw new FatalSourceException("Cannot read the log: unknown operation '" + operation + "'");
        }
    }

    private void open() {
        if (!opened) {
            Transaction transaction = unopened;
            if (transaction == null) {
                throw new FatalSourceException(
                        "Cannot read the log: a change stands outside of a transaction, as those of"
                                + " XA transactions do, which are not supported");
            }
            closeIdle();
            events.add(new LogEvent.Begin(transaction));
            opened = true;
        }
    }

    /** A statement of its own, which begins and commits nothing. */
    private void truncate(RowDecoder decoder, Struct envelope, SourceRecord record) throws InterruptedException {
        String gtid = envelope.getStruct("source").getString("gtid");
        Instant time = Instant.ofEpochMilli(envelope.getStruct("source").getInt64("ts_ms"));
        begin(gtid, time, record.sourceOffset());
        open();
        events.add(new Change.Truncate(decoder.schema()));
        end(gtid, time, record.sourceOffset());
    }

    /** Debezium splits an update that changes the key into a deletion and a creation; it is one change. */
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
        Schema schema = record.valueSchema();
        if (schema != lastSchema) {
            lastDecoder = decoders.computeIfAbsent(schema, _ -> newDecoder(envelope));
            lastSchema = schema;
        }
        return lastDecoder;
    }

    private Optional<RowDecoder> newDecoder(Struct envelope) {
        if (envelope.schema().field("after") == null) {
            return Optional.empty();
        }
        Struct source = envelope.getStruct("source");
        TableId id = new TableId(source.getString("db"), source.getString("table"));
        if (ahead().contains(id)) {
            return Optional.empty();
        }
        return Optional.ofNullable(tables.get(id))
                .map(table ->
                        new RowDecoder(table, envelope.schema().field("after").schema(), altered, wholeOldRows));
    }

    private void closeIdle() {
        LogEvent.Progress progress = idleProgress;
        if (progress != null) {
            events.add(progress);
            idleProgress = null;
        }
    }

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
