package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Batch;
import dev.sluice.row.Change;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.Checkpoints;
import dev.sluice.source.Continuation;
import dev.sluice.source.CutGate;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationFixture;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/** A running source whose subscriber keeps all events in memory, acknowledges at once, and so plays the lake. */
final class Subscribed implements AutoCloseable, Checkpoints, Flow.Subscriber<Message<?>> {
    static final Duration BOUND = Duration.ofSeconds(30);

    private final List<LogEvent> events = new ArrayList<>();
    private final ReplicationFixture fixture;
    private final boolean automatic;
    private Flow.@Nullable Subscription subscription;
    private Optional<Checkpoint> checkpoint;
    private long messages;
    private boolean refusing;
    private volatile boolean holding;

    private final Map<TableId, Long> declared = new HashMap<>();

    /** Apart from the events, of which there may be millions to look through while more come. */
    private final Set<UUID> cuts = ConcurrentHashMap.newKeySet();

    private Subscribed(SourceConfig config, Optional<Checkpoint> checkpoint, boolean automatic) {
        this.checkpoint = checkpoint;
        this.automatic = automatic;
        PostgresConnections connections = new PostgresConnections(config);
        Catalogue catalogue = new Catalogue(config);
        SourceMetrics metrics = new SourceMetrics(new SimpleMeterRegistry());
        PostgresDatabase database = new PostgresDatabase(
                config,
                connections,
                catalogue,
                metrics,
                new Preflight(config, connections, catalogue),
                new Continuing());
        fixture = new ReplicationFixture(config, database, this, metrics);
        fixture.publisher().subscribe(this);
    }

    static Subscribed start(SourceConfig config) {
        return start(config, Optional.empty());
    }

    static Subscribed start(SourceConfig config, Optional<Checkpoint> checkpoint) {
        Subscribed subscribed = new Subscribed(config, checkpoint, true);
        subscribed.replication().start();
        return subscribed;
    }

    /** As {@link #start}, but nothing is asked for until {@link #request}. */
    static Subscribed startWithoutDemand(SourceConfig config) {
        Subscribed subscribed = new Subscribed(config, Optional.empty(), false);
        subscribed.replication().start();
        return subscribed;
    }

    Replication replication() {
        return fixture.replication();
    }

    CutGate gate() {
        return fixture.gate();
    }

    void request(long count) {
        Objects.requireNonNull(subscription).request(count);
    }

    @Override
    public synchronized Optional<Checkpoint> latest() {
        return checkpoint;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (automatic) {
            newSubscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Message<?> message) {
        synchronized (this) {
            if (refusing) {
                refusing = false;
                message.nack(new IllegalStateException("refused"));
                return;
            }
            messages++;
            for (LogEvent event : ((Batch) message.getPayload()).events()) {
                events.add(event);
                if (event instanceof LogEvent.Cut(UUID id)) {
                    cuts.add(id);
                }
                if (event instanceof LogEvent.Declared(TableSchema table, var _, var _)) {
                    declared.put(table.id(), 1L);
                } else if (event instanceof LogEvent.CopyStart(TableSchema table, var _, String _, long _)) {
                    declared.remove(table.id());
                } else if (event instanceof LogEvent.CopyEnd(TableSchema table, Position _)) {
                    declared.put(table.id(), 1L);
                    checkpoint = checkpoint.map(known -> new Checkpoint(known.position(), known.offset(), declared));
                } else if (event instanceof LogEvent.Commit commit) {
                    checkpoint = Optional.of(new Checkpoint(commit.position(), commit.offset(), declared));
                } else if (event instanceof LogEvent.Progress progress) {
                    checkpoint = Optional.of(new Checkpoint(progress.position(), progress.offset(), declared));
                }
            }
        }
        if (!holding) {
            message.ack();
        }
    }

    /** From now on nothing is acknowledged. */
    void hold() {
        holding = true;
    }

    /** The next message is refused and not kept. */
    synchronized void refuseNext() {
        refusing = true;
    }

    @Override
    public void onError(Throwable error) {
        throw new AssertionError(error);
    }

    @Override
    public void onComplete() {
        throw new AssertionError("the source never completes");
    }

    synchronized List<LogEvent> events() {
        return List.copyOf(events);
    }

    /** Without the transaction that was still open: the lake forgets it when the session ends. */
    synchronized List<LogEvent> completeEvents() {
        int end = events.size();
        while (end > 0
                && !(events.get(end - 1) instanceof LogEvent.Commit
                        || events.get(end - 1) instanceof LogEvent.Progress)) {
            end--;
        }
        return List.copyOf(events.subList(0, end));
    }

    synchronized long messages() {
        return messages;
    }

    synchronized void forget() {
        events.clear();
    }

    synchronized Position position() {
        return checkpoint.orElseThrow().position();
    }

    <T extends LogEvent> List<T> events(Class<T> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Change> changes() {
        return events(Change.class);
    }

    void awaitStreaming() {
        await(_ -> replication().status().state() == dev.sluice.source.ReplicationStatus.State.STREAMING);
    }

    void awaitCut(UUID id) {
        await(_ -> cuts.contains(id));
    }

    void awaitChanges(int count) {
        await(_ -> changes().size() >= count);
    }

    void await(Predicate<Subscribed> condition) {
        Awaitility.await().atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(replication().ended())
                    .withFailMessage(() -> "ended: " + replication().status())
                    .isNotDone();
            return condition.test(this);
        });
    }

    /** The change in one line: kind, table, values. */
    static String show(LogEvent event) {
        return switch (event) {
            case Change.Copied copied -> "copied " + show(copied.table(), copied.row());
            case Change.Insert insert -> "insert " + show(insert.table(), insert.row());
            case Change.Update update ->
                "update " + show(update.table(), update.before()) + " -> " + show(update.table(), update.after());
            case Change.Delete delete -> "delete " + show(delete.table(), delete.before());
            case Change.Truncate truncate -> "truncate " + truncate.table().id();
            case LogEvent.Declared declared -> "declared " + declared.table().id();
            case LogEvent.CopyStart start -> "copy " + start.table().id();
            case LogEvent.PartialCopyStart start -> "part of " + start.table().id();
            case LogEvent.RangeEnd end ->
                "range " + end.range() + " of " + end.table().id();
            case LogEvent.CopyEnd end -> "copied " + end.table().id();
            case LogEvent.Quarantined quarantined ->
                "quarantined " + quarantined.table().id();
            case LogEvent.Begin _ -> "begin";
            case LogEvent.Commit _ -> "commit";
            case LogEvent.Progress _ -> "progress";
            case LogEvent.Cut _ -> "cut";
        };
    }

    private static String show(TableSchema table, Row row) {
        List<String> values = new ArrayList<>();
        for (int index = 0; index < row.size(); index++) {
            values.add(String.valueOf(row.value(index)));
        }
        return table.id().name() + values;
    }

    @Override
    public void close() throws InterruptedException {
        assertThat(replication().stop(BOUND)).isTrue();
    }

    /** Nothing is masked here, so the copy is always as it would be made now. */
    private static final class Continuing implements Continuation {
        @Override
        public void join(List<TableSchema> tables) {}

        @Override
        public Set<TableId> judge(List<TableSchema> tables) {
            return Set.of();
        }

        @Override
        public Map<TableId, Set<String>> kept(List<TableSchema> tables) {
            return Map.of();
        }

        @Override
        public void beginAgain(List<TableSchema> tables) {}

        @Override
        public void beginAnew(List<TableSchema> tables, boolean copied) {}
    }
}
