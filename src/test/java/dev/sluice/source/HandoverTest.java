package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
import dev.sluice.row.LogEvent;
import dev.sluice.row.NeedsWholeCopy;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import dev.sluice.row.Unrecoverable;
import dev.sluice.source.postgres.LogPosition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final TableSchema ITEMS = new TableSchema(
            new TableId("public", "items"), List.of(new Column("id", new ColumnType.Int32(), false, "")), List.of(0));

    private static final class Refusal extends RuntimeException implements Unrecoverable {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    private final Outlet outlet = new Outlet();
    private final List<Message<Batch>> sent = new ArrayList<>();
    private final List<SourceException> broken = new ArrayList<>();

    private static final class Torn extends RuntimeException implements NeedsWholeCopy {
        private static final long serialVersionUID = 1L;

        private final TableId id;

        Torn(TableId id) {
            this.id = id;
        }

        @Override
        public TableId table() {
            return id;
        }
    }

    private final CopyRequests requests = new CopyRequests();
    private final Handover handover = handover(1);

    private Handover handover(long session) {
        return new Handover(
                session,
                outlet,
                new SourceMetrics(new SimpleMeterRegistry()),
                new CutGate(_ -> {}),
                requests,
                broken::add,
                System::nanoTime);
    }

    @BeforeEach
    void subscribe() {
        outlet.subscribe(new Flow.Subscriber<Message<Batch>>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Message<Batch> message) {
                sent.add(message);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
    }

    @Test
    void positions_alone_are_no_lag() throws Exception {
        Instant longAgo = Instant.now().minus(Duration.ofMinutes(5));
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(8), "{}", longAgo)));
        assertThat(handover.lag()).isZero();
    }

    @Test
    void a_change_lags_until_it_is_acknowledged() throws Exception {
        Instant aMinuteAgo = Instant.now().minus(Duration.ofMinutes(1));
        handover.emit(List.of(
                new LogEvent.Begin(new Transaction("7", new LogPosition(8), aMinuteAgo)),
                new Change.Insert(ITEMS, Row.of(1)),
                new LogEvent.Commit(new LogPosition(16), "{}", aMinuteAgo)));
        assertThat(handover.lag()).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        sent.getFirst().ack();
        assertThat(handover.lag()).isZero();
        assertThat(handover.acknowledged()).contains(new LogPosition(16));
    }

    @Test
    void to_be_told_where_the_session_began_is_no_progress() throws Exception {
        handover.begin(new LogPosition(8), Handover.Phase.STREAMING);
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(8), "{}", Instant.now())));
        sent.getFirst().ack();
        assertThat(handover.hasProgressed()).isFalse();
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(16), "{}", Instant.now())));
        sent.getLast().ack();
        assertThat(handover.hasProgressed()).isTrue();
    }

    @Test
    void copies_are_official_with_all_that_came_before_the_log() throws Exception {
        handover.enter(Handover.Phase.COPYING);
        handover.emit(List.of(new LogEvent.CopyStart(ITEMS)));
        handover.emit(List.of(new LogEvent.CopyEnd(ITEMS, new LogPosition(8))));
        handover.enter(Handover.Phase.STREAMING);
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(8), "{}", Instant.now())));
        sent.get(1).ack();
        sent.get(2).ack();
        assertThat(handover.areCopiesOfficial()).isFalse();
        sent.get(0).ack();
        assertThat(handover.areCopiesOfficial()).isTrue();
    }

    @Test
    void copies_that_are_asked_for_while_others_are_made_wait_until_those_are_official() throws Exception {
        handover.enter(Handover.Phase.COPYING);
        handover.emit(List.of(new LogEvent.CopyStart(ITEMS)));
        requests.add(Map.of(ITEMS.id(), CopyScope.WHOLE));
        handover.takeUpRequests();
        handover.emit(List.of(new LogEvent.CopyEnd(ITEMS, new LogPosition(8))));
        handover.enter(Handover.Phase.STREAMING);
        handover.takeUpRequests();
        sent.get(0).ack();
        assertThat(broken).isEmpty();
        sent.get(1).ack();
        assertThat(broken).singleElement().isInstanceOf(CopyRequestedException.class);
    }

    @Test
    void session_that_streams_ends_for_copies_that_it_was_not_begun_for() {
        handover.enter(Handover.Phase.STREAMING);
        handover.takeUpRequests();
        assertThat(broken).isEmpty();
        requests.add(Map.of(ITEMS.id(), CopyScope.WHOLE));
        handover.takeUpRequests();
        assertThat(broken).singleElement().isInstanceOf(CopyRequestedException.class);
    }

    @Test
    void session_that_was_begun_for_copies_does_not_end_for_them() throws Exception {
        requests.add(Map.of(ITEMS.id(), CopyScope.WHOLE));
        Handover begun = handover(2);
        begun.enter(Handover.Phase.COPYING);
        begun.emit(List.of(new LogEvent.CopyStart(ITEMS), new LogEvent.CopyEnd(ITEMS, new LogPosition(8))));
        begun.enter(Handover.Phase.STREAMING);
        sent.getFirst().ack();
        assertThat(begun.areCopiesOfficial()).isTrue();
        assertThat(broken).isEmpty();
    }

    @Test
    void what_needs_a_whole_copy_gets_one_the_next_time() throws Exception {
        requests.add(Map.of(ITEMS.id(), new CopyScope("id", List.of(new KeyRange(1, 2)))));
        handover.emit(List.of(new LogEvent.PartialCopyStart(ITEMS, List.of())));
        sent.getFirst().nack(new Torn(ITEMS.id()));
        assertThat(broken).singleElement().isInstanceOf(RetryableSourceException.class);
        assertThat(CopyRequests.merged(requests.all())).containsOnly(Map.entry(ITEMS.id(), CopyScope.WHOLE));
    }

    @Test
    void acknowledgements_out_of_order_move_the_position_only_past_the_oldest() throws Exception {
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(8), "{}", Instant.now())));
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(16), "{}", Instant.now())));
        sent.get(1).ack();
        assertThat(handover.acknowledged()).isEmpty();
        sent.get(0).ack();
        assertThat(handover.acknowledged()).contains(new LogPosition(16));
    }

    @Test
    void a_refusal_for_good_is_fatal_and_any_other_is_not() throws Exception {
        handover.emit(List.of(new LogEvent.Progress(new LogPosition(8), "{}", Instant.now())));
        sent.getFirst().nack(new IllegalStateException("a value, perhaps"));
        sent.getFirst().nack(new Refusal("Cannot do it: set the variable"));
        assertThat(broken.get(0))
                .isInstanceOf(RetryableSourceException.class)
                .message()
                .doesNotContain("a value, perhaps");
        assertThat(broken.get(1)).isInstanceOf(FatalSourceException.class).hasMessage("Cannot do it: set the variable");
    }
}
