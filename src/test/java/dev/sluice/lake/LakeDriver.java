package dev.sluice.lake;

import dev.sluice.row.Batch;
import dev.sluice.row.LogEvent;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Plays the source: sends batches to a lake and waits for their receipts. */
final class LakeDriver implements AutoCloseable {
    final Lake lake;
    private final LakeConfig config;
    private final MortalSteps steps;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long session = 1;
    private long position;
    private volatile String policy = "none";
    private final List<LogEvent> pending = new ArrayList<>();
    private CompletableFuture<Void> asked = CompletableFuture.completedFuture(null);

    LakeDriver(LakeConfig config) {
        this(config, CommitSteps.NONE, Duration.ofSeconds(20));
    }

    LakeDriver(LakeConfig config, CommitSteps steps, Duration patience) {
        this.config = config;
        this.steps = new MortalSteps(steps);
        lake = new Lake(config, LongPosition.FORMAT, () -> policy, registry, this.steps, patience);
    }

    /** The policy that is noted from the next cut on. */
    LakeDriver policy(String fingerprint) {
        policy = fingerprint;
        return this;
    }

    LakeDriver declare(TableSchema... tables) {
        for (TableSchema table : tables) {
            pending.add(new LogEvent.Declared(table));
        }
        return this;
    }

    LakeDriver event(LogEvent event) {
        pending.add(event);
        return this;
    }

    double counter(String name, String... tags) {
        return registry.counter(name, tags).count();
    }

    /** How long all cuts' commits took together. */
    double commitNanos() {
        return registry.timer("sluice.commit.duration").totalTime(TimeUnit.NANOSECONDS);
    }

    /** A transaction; the positions count transactions. */
    LakeDriver transaction(LogEvent... changes) {
        return transaction(Arrays.asList(changes));
    }

    LakeDriver transaction(List<? extends LogEvent> changes) {
        pending.add(new LogEvent.Begin(
                new Transaction(String.valueOf(position + 1), new LongPosition(position), Instant.now())));
        pending.addAll(changes);
        position++;
        pending.add(new LogEvent.Commit(new LongPosition(position), "{\"o\":" + position + "}", Instant.now()));
        return this;
    }

    LakeDriver progress() {
        pending.add(new LogEvent.Progress(new LongPosition(position), "{\"o\":" + position + "}", Instant.now()));
        return this;
    }

    /** The log as a source reads it again from a checkpoint. */
    LakeDriver restart(long from) {
        session++;
        position = from;
        pending.clear();
        return this;
    }

    LakeDriver session(long number) {
        session = number;
        return this;
    }

    long position() {
        return position;
    }

    CompletableFuture<Void> send() {
        return send(() -> {});
    }

    CompletableFuture<Void> send(Runnable taken) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Batch batch = new Batch(session, List.copyOf(pending));
        pending.clear();
        lake.deliver(
                batch,
                new Receipt() {
                    @Override
                    public void official() {
                        done.complete(null);
                    }

                    @Override
                    public void failed(LakeException failure) {
                        done.completeExceptionally(failure);
                    }
                },
                taken);
        return done;
    }

    /** Waits only until the lake has taken the batch, which need not be official then. */
    void sendAndWaitTaken() throws Exception {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        send(() -> taken.complete(null));
        taken.get(60, TimeUnit.SECONDS);
    }

    /** Waits until the lake has written the batch, so that its session has begun. */
    void sendAndWaitWritten() throws Exception {
        send();
        // The writer takes one batch after the other.
        sendAndWaitTaken();
    }

    void sendAndWait() throws Exception {
        send().get(60, TimeUnit.SECONDS);
    }

    /** Ends a cut here and waits until it is official. */
    OfficialCut cut() throws Exception {
        OfficialCut made = askForCut().get(60, TimeUnit.SECONDS);
        asked.get(60, TimeUnit.SECONDS);
        return made;
    }

    /** Asks for a cut here. */
    CompletableFuture<OfficialCut> askForCut() throws Exception {
        UUID id = UUID.randomUUID();
        CompletableFuture<OfficialCut> official = lake.expect(id);
        event(new LogEvent.Cut(id));
        asked = send();
        asked.whenComplete((_, failure) -> {
            if (failure != null) {
                // A session that could not even begin knows of no cut.
                official.completeExceptionally(failure);
            }
        });
        return official;
    }

    /** The table's rows as of a cut, through our own reader. */
    List<List<Object>> rows(TableSchema table, OfficialCut cut) {
        List<List<Object>> rows = new ArrayList<>();
        for (ScanTask task : lake.snapshot(table, cut.snapshots().getOrDefault(table.id(), 0L))
                .scan()) {
            task.read(row -> rows.add(values(row.toRow())));
        }
        return rows;
    }

    static List<Object> values(Row row) {
        List<Object> values = new ArrayList<>();
        for (Object value : row.copyValues()) {
            values.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
        }
        return values;
    }

    /** As a killed process: nothing is committed from now on, and the index is not known to be whole. */
    void die() throws IOException {
        steps.die();
        lake.flush(Duration.ofSeconds(20));
        try (Stream<Path> markers = Files.list(config.indexPath())) {
            for (Path marker :
                    markers.filter(path -> path.toString().endsWith(".json")).toList()) {
                Files.delete(marker);
            }
        }
    }

    @Override
    public void close() {
        lake.flush(Duration.ofSeconds(20));
        lake.close();
    }
}
