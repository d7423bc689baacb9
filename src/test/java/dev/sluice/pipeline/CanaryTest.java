package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends canaries through every mask and every way to fail, and looks for them in all that comes out. */
class CanaryTest {
    private static final String CANARY = "kanarienvogel";
    private static final int COUNTRY = 20;
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final TableSchema TABLE = Policies.table(
            "people",
            1,
            Policies.column("key", TEXT),
            Policies.nullable("dropped", TEXT),
            Policies.nullable("nulled", TEXT),
            Policies.nullable("redacted", TEXT),
            Policies.nullable("hashed", TEXT),
            Policies.nullable("shortened", TEXT),
            Policies.nullable("bytes", new ColumnType.Bytes()),
            Policies.nullable("list", new ColumnType.Array(TEXT)),
            Policies.nullable("forgotten", TEXT),
            Policies.nullable("constant", TEXT),
            Policies.nullable("cut", TEXT),
            Policies.nullable("token", TEXT),
            Policies.nullable("formed", TEXT),
            Policies.nullable("address", TEXT),
            Policies.nullable("named", TEXT),
            Policies.nullable("network", TEXT),
            Policies.nullable("period", TEXT),
            Policies.nullable("document", TEXT),
            Policies.nullable("json", new ColumnType.Json()),
            Policies.nullable("moved", new ColumnType.Date()),
            Policies.nullable("country", TEXT));
    private final Policy policy = Policies.denying("""
            columns:
            - {match: ['*.*.key', '*.*.hashed', '*.*.bytes', '*.*.list'], mask: hash, domain: d}
            - {match: '*.*.dropped', mask: drop}
            - {match: '*.*.nulled', mask: null}
            - {match: '*.*.redacted', mask: redact}
            - {match: '*.*.shortened', mask: partial, keep-last: 1}
            - {match: '*.*.constant', mask: constant, value: same}
            - {match: '*.*.cut', mask: truncate, length: 2}
            - {match: '*.*.token', mask: tokenize}
            - {match: '*.*.formed', mask: fpe, characters: abcdefghijklmnopqrstuvwxyz2}
            - {match: '*.*.address', mask: email, mail-domain: keep}
            - {match: '*.*.named', mask: pseudonym, kind: full-name}
            - {match: '*.*.network', mask: generalize, ipv4-prefix: 24, ipv6-prefix: 48}
            - {match: '*.*.period', mask: generalize, to: year}
            - {match: ['*.*.document', '*.*.json'], mask: json, paths: [{path: $.a, mask: hash}, {path: $.b.c, mask: drop}]}
            - {match: '*.*.moved', mask: shift-date, subject: key}
            - {match: '*.*.country', mask: pass}
            tables:
            - {match: 'public.*', keep: 'country != "FR"'}
            rules:
            - {match: 'public.*', name: not-italy, check: 'country != "IT"', on-violation: quarantine}
            """);

    private final StringBuilder output = new StringBuilder();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            output.append(record.getMessage()).append(java.util.Arrays.toString(record.getParameters()));
            if (record.getThrown() != null) {
                append(record.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger("").removeHandler(handler);
    }

    private void append(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        output.append(text);
    }

    private static Object[] canaries() {
        Object[] values = new Object[TABLE.columns().size()];
        for (int index = 0; index < values.length; index++) {
            Column column = TABLE.columns().get(index);
            values[index] = switch (column.type()) {
                case ColumnType.Bytes _ -> CANARY.getBytes(StandardCharsets.UTF_8);
                case ColumnType.Array _ -> List.of(CANARY, Marker.NULL, CANARY);
                case ColumnType.Date _ -> 20_000;
                case ColumnType.Json _ ->
                    "{\"a\": \"" + CANARY + "\", \"" + CANARY + "\": 1, \"b\": {\"c\": \"" + CANARY + "\"}}";
                default -> CANARY;
            };
        }
        values[COUNTRY] = "DE";
        return values;
    }

    private static Row with(int index, Object value) {
        Object[] values = canaries();
        values[index] = value;
        return Row.of(values);
    }

    private void send(Protection protection, Change... changes) {
        Message<Batch> message = Message.of(
                new Batch(1, List.<LogEvent>of(changes)), () -> CompletableFuture.completedFuture(null), failure -> {
                    append(failure);
                    return CompletableFuture.completedFuture(null);
                });
        Message<Batch> masked = protection.protect(message);
        if (masked != null) {
            append(masked.getPayload());
        }
    }

    private void append(Batch batch) {
        output.append(batch);
        for (LogEvent event : batch.events()) {
            output.append(event);
            switch (event) {
                case Change.Copied(TableSchema _, int _, Row row) -> append(row);
                case Change.Insert(TableSchema _, Row row) -> append(row);
                case Change.Update(TableSchema _, Row before, Row after) -> {
                    append(before);
                    append(after);
                }
                case Change.Delete(TableSchema _, Row before) -> append(before);
                case LogEvent.Quarantined quarantined -> append(quarantined.image());
                default -> {}
            }
        }
    }

    private void append(Row row) {
        for (Object value : row.copyValues()) {
            output.append(value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value)
                    .append('\n');
        }
    }

    @Test
    void no_canary_survives_any_mask() {
        Row row = Row.of(canaries());
        send(
                new Protection(() -> policy, new SimpleMeterRegistry()),
                new Change.Copied(TABLE, row),
                new Change.Insert(TABLE, row),
                new Change.Update(TABLE, row, with(4, CANARY + "2")),
                new Change.Update(TABLE, row, with(COUNTRY, "FR")),
                new Change.Update(TABLE, with(COUNTRY, "FR"), row),
                new Change.Copied(TABLE, with(COUNTRY, "IT")),
                new Change.Update(TABLE, row, with(COUNTRY, "IT")),
                new Change.Delete(TABLE, row));

        assertThat(output)
                .contains("REDACTED", "DE", "IT", "not-italy", "forgotten")
                .doesNotContain(CANARY);
    }

    @Test
    void no_canary_survives_any_failure() {
        List<Row> bad = new ArrayList<>();
        for (int index = 0; index < COUNTRY; index++) {
            bad.add(with(index, CANARY + "\uD800"));
            bad.add(with(index, List.of(CANARY)));
            bad.add(with(index, new Object[] {CANARY}));
            bad.add(with(index, Marker.UNCHANGED));
        }
        bad.add(with(COUNTRY, Marker.UNCHANGED));
        bad.add(Row.of(CANARY));
        bad.add(Row.of());
        for (Row row : bad) {
            send(new Protection(() -> policy, new SimpleMeterRegistry()), new Change.Insert(TABLE, row));
            send(new Protection(() -> policy, new SimpleMeterRegistry()), new Change.Copied(TABLE, row));
            send(
                    new Protection(() -> policy, new SimpleMeterRegistry()),
                    new Change.Update(TABLE, TABLE.unknownRow(), row));
            send(
                    new Protection(() -> policy, new SimpleMeterRegistry()),
                    new Change.Update(TABLE, row, Row.of(canaries())));
            send(new Protection(() -> policy, new SimpleMeterRegistry()), new Change.Delete(TABLE, row));
        }

        assertThat(output).contains("MaskFailedException", "UndecidedFilterException", "ProtectionFailedException");
        assertThat(output).doesNotContain(CANARY);
    }

    @Test
    void a_leak_would_be_found() {
        send(
                new Protection(Policy::passingEverything, new SimpleMeterRegistry()),
                new Change.Insert(TABLE, Row.of(canaries())));

        assertThat(output).contains(CANARY);
    }
}
