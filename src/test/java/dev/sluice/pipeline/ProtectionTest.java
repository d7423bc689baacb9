package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.InvalidPolicyException;
import dev.sluice.policy.MaskFailedException;
import dev.sluice.policy.Policies;
import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class ProtectionTest {
    private static final TableSchema PEOPLE = Policies.secrets(new ColumnType.Text());
    private static final Position NOWHERE = new Position() {
        @Override
        public boolean covers(Position other) {
            return true;
        }

        @Override
        public String toJson() {
            return "{}";
        }
    };

    private final AtomicInteger acks = new AtomicInteger();
    private final List<Throwable> nacks = new ArrayList<>();

    private static Protection protection(String mask) {
        return new Protection(() -> Policies.masking(mask), new SimpleMeterRegistry());
    }

    private Message<Batch> message(long session, LogEvent... events) {
        return Message.of(
                new Batch(session, List.of(events)),
                () -> {
                    acks.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                },
                failure -> {
                    nacks.add(failure);
                    return CompletableFuture.completedFuture(null);
                });
    }

    private static Message<Batch> passed(Protection protection, Message<Batch> message) {
        return Objects.requireNonNull(protection.protect(message));
    }

    private static Change insert(long id, String secret) {
        return new Change.Insert(PEOPLE, Row.of(id, secret));
    }

    @Test
    void keeps_every_kind_of_event_in_its_order_with_one_protected_schema() {
        LogEvent begin = new LogEvent.Begin(new Transaction("7", NOWHERE, Instant.EPOCH));
        LogEvent commit = new LogEvent.Commit(NOWHERE, "{}", Instant.EPOCH);
        LogEvent progress = new LogEvent.Progress(NOWHERE, "{}", Instant.EPOCH);
        LogEvent cut = new LogEvent.Cut(UUID.randomUUID());

        Message<Batch> masked = passed(
                protection("mask: redact"),
                message(
                        3,
                        new LogEvent.Declared(PEOPLE),
                        new LogEvent.CopyStart(PEOPLE),
                        new Change.Copied(PEOPLE, Row.of(1L, "a")),
                        new LogEvent.CopyEnd(PEOPLE, NOWHERE),
                        begin,
                        insert(2, "b"),
                        new Change.Update(PEOPLE, PEOPLE.unknownRow(), Row.of(2L, "c")),
                        new Change.Delete(PEOPLE, Row.of(2L, "c")),
                        new Change.Truncate(PEOPLE),
                        commit,
                        progress,
                        cut));

        Batch batch = masked.getPayload();
        assertThat(batch.session()).isEqualTo(3);
        assertThat(batch.events())
                .extracting(Object::getClass)
                .map(Class::getSimpleName)
                .containsExactly(
                        "Declared",
                        "CopyStart",
                        "Copied",
                        "CopyEnd",
                        "Begin",
                        "Insert",
                        "Update",
                        "Delete",
                        "Truncate",
                        "Commit",
                        "Progress",
                        "Cut");
        assertThat(batch.events()).contains(begin, commit, progress, cut);
        List<TableSchema> schemas = new ArrayList<>();
        for (LogEvent event : batch.events()) {
            switch (event) {
                case Change change -> schemas.add(change.table());
                case LogEvent.Declared declared -> schemas.add(declared.table());
                case LogEvent.CopyStart start -> schemas.add(start.table());
                case LogEvent.CopyEnd end -> schemas.add(end.table());
                default -> {}
            }
        }
        assertThat(schemas).hasSize(8).allSatisfy(schema -> assertThat(schema).isSameAs(schemas.getFirst()));
        assertThat(schemas.getFirst()).isNotSameAs(PEOPLE);
    }

    @Test
    void keeps_the_order_of_rows_within_and_across_batches() {
        Protection protection = protection("mask: redact");
        List<Object> ids = new ArrayList<>();
        for (long batch = 0; batch < 10; batch++) {
            LogEvent[] events = new LogEvent[100];
            for (int index = 0; index < events.length; index++) {
                events[index] = insert(batch * 100 + index, "x");
            }
            Message<Batch> masked = passed(protection, message(1, events));
            masked.getPayload()
                    .events()
                    .forEach(event -> ids.add(((Change.Insert) event).row().value(0)));
        }

        assertThat(ids).hasSize(1000).isSortedAccordingTo((a, b) -> Long.compare((Long) a, (Long) b));
    }

    @Test
    void carries_acknowledgements_through() {
        Message<Batch> masked = passed(protection("mask: redact"), message(1, insert(1, "a")));

        masked.ack().toCompletableFuture().join();
        masked.nack(new IllegalStateException("lake")).toCompletableFuture().join();

        assertThat(acks).hasValue(1);
        assertThat(nacks)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessage("lake"));
    }

    @Test
    void refuses_a_batch_that_fails_and_all_that_follow_in_its_session() {
        Protection protection = protection("mask: hash");

        assertThat(protection.protect(message(1, insert(1, "a")))).isNotNull();
        assertThat(protection.protect(message(1, insert(2, "\uD800")))).isNull();
        assertThat(protection.protect(message(1, insert(3, "c")))).isNull();
        assertThat(nacks).hasExactlyElementsOfTypes(MaskFailedException.class, FollowsFailureException.class);

        assertThat(protection.protect(message(2, insert(2, "b")))).isNotNull();
        assertThat(acks).hasValue(0);
        assertThat(nacks).hasSize(2);
    }

    @Test
    void refuses_a_table_that_the_policy_does_not_fit() {
        Protection protection = protection("mask: partial, keep-last: 2");
        TableSchema numbers = Policies.secrets(new ColumnType.Int32());

        assertThat(protection.protect(message(1, new LogEvent.Declared(numbers))))
                .isNull();

        assertThat(nacks).singleElement().isInstanceOf(InvalidPolicyException.class);
    }

    @Test
    void refuses_batches_while_the_policy_cannot_be_loaded() {
        Protection protection = new Protection(() -> Policies.parse("{version: 1}"), new SimpleMeterRegistry());

        assertThat(protection.protect(message(1, insert(1, "a")))).isNull();

        assertThat(nacks).singleElement().isInstanceOf(InvalidPolicyException.class);
    }

    @Test
    void masks_a_large_batch_of_copied_rows_side_by_side_in_their_order() {
        int count = 5_000;
        LogEvent[] events = new LogEvent[count];
        for (int index = 0; index < count; index++) {
            events[index] = new Change.Copied(PEOPLE, index % 3, Row.of((long) index, "secret " + index));
        }
        Protection protection = protection("mask: hash");
        List<LogEvent> together =
                passed(protection, message(1, events)).getPayload().events();
        assertThat(together).hasSize(count);
        for (int index = 0; index < count; index++) {
            Change.Copied copied = (Change.Copied) together.get(index);
            Change.Copied alone = (Change.Copied) passed(protection, message(1, events[index]))
                    .getPayload()
                    .events()
                    .getFirst();
            assertThat(copied.range()).isEqualTo(index % 3);
            assertThat(copied.row().value(0)).isEqualTo((long) index);
            assertThat(copied.row().value(1)).isEqualTo(alone.row().value(1)).isNotEqualTo("secret " + index);
        }
    }
}
