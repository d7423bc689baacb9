package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ReplicationTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final String NOWHERE = "postgresql://127.0.0.1:1/none";
    private static final Map<TableId, Long> TABLES = Map.of(new TableId("public", "t"), 1L);
    private static final Optional<Checkpoint> EARLIER = Optional.of(new Checkpoint(new At(1), "{}", TABLES));
    private static final Optional<Checkpoint> LATER = Optional.of(new Checkpoint(new At(2), "{}", TABLES));

    @Test
    void a_gap_behind_a_checkpoint_that_another_process_moved_is_none() {
        Gapped database = new Gapped();
        Replication replication = replication(database, List.of(EARLIER, LATER, LATER));
        replication.start();
        assertThat(replication.ended()).succeedsWithin(BOUND);
        assertThat(database.begunAt).containsExactly(EARLIER, LATER);
    }

    @Test
    void a_gap_behind_the_official_checkpoint_ends_the_replication() {
        Gapped database = new Gapped();
        Replication replication = replication(database, List.of(EARLIER, EARLIER));
        replication.start();
        assertThat(replication.ended())
                .failsWithin(BOUND)
                .withThrowableThat()
                .withCauseInstanceOf(PositionGapException.class);
        assertThat(database.begunAt).containsExactly(EARLIER);
    }

    @Test
    void a_gap_behind_a_first_copy_that_had_no_table_yet_begins_it_again() {
        Optional<Checkpoint> begun = Optional.of(new Checkpoint(new At(1), "{}", Map.of()));
        Gapped database = new Gapped();
        Replication replication = replication(database, List.of(begun, begun));
        replication.start();
        assertThat(replication.ended()).succeedsWithin(BOUND);
        assertThat(database.begunAt).containsExactly(begun, Optional.empty());
    }

    @Test
    void a_gap_that_cannot_be_judged_while_the_lake_is_away_is_judged_again() {
        Gapped database = new Gapped();
        AtomicInteger reads = new AtomicInteger();
        Replication replication = replication(database, () -> switch (reads.getAndIncrement()) {
            case 0 -> EARLIER;
            case 1 -> throw new IllegalStateException("the lake is away");
            default -> LATER;
        });
        replication.start();
        assertThat(replication.ended()).succeedsWithin(BOUND);
        assertThat(database.begunAt).containsExactly(EARLIER, LATER);
    }

    @Test
    void an_error_that_nobody_foresaw_ends_the_replication_instead_of_only_its_thread() {
        Replication replication = replication(new Gapped(), () -> {
            throw new LinkageError("no such class");
        });
        replication.start();
        assertThat(replication.ended()).failsWithin(BOUND).withThrowableThat().withCauseInstanceOf(LinkageError.class);
        assertThat(replication.status().state()).isEqualTo(ReplicationStatus.State.FAILED);
    }

    @Test
    void a_session_that_ends_for_a_copy_has_worked_so_that_the_retry_limit_counts_from_its_end() {
        AtomicLong nanoTime = new AtomicLong();
        long limit = SourceSettings.of(NOWHERE).retryLimit().toNanos();
        Replication replication = replication(
                new Scripted(List.of(
                        handover -> {
                            handover.begin(new At(1), Handover.Phase.STREAMING);
                            nanoTime.addAndGet(2 * limit);
                            throw new CopyRequestedException();
                        },
                        handover -> {
                            throw new RetryableSourceException("away");
                        },
                        handover -> {})),
                () -> EARLIER,
                nanoTime::get);
        replication.start();
        assertThat(replication.ended()).succeedsWithin(BOUND);
    }

    @Test
    void a_copy_that_breaks_off_after_more_than_half_of_a_short_retry_limit_is_tried_again() {
        AtomicLong nanoTime = new AtomicLong();
        SourceConfig config = SourceSettings.of(NOWHERE, "retry-limit", "30s");
        Consumer<Handover> broken = handover -> {
            handover.begin(new At(1), Handover.Phase.COPYING);
            nanoTime.addAndGet(Duration.ofSeconds(18).toNanos());
            throw new RetryableSourceException("broken off");
        };
        Replication replication = replication(
                config, new Scripted(List.of(broken, broken, broken, handover -> {})), () -> EARLIER, nanoTime::get);
        replication.start();
        assertThat(replication.ended()).succeedsWithin(BOUND);
    }

    @Test
    void sessions_that_only_fail_end_the_replication_after_the_retry_limit() {
        AtomicLong nanoTime = new AtomicLong();
        long limit = SourceSettings.of(NOWHERE).retryLimit().toNanos();
        Replication replication = replication(
                new Scripted(List.of(
                        handover -> {
                            throw new RetryableSourceException("away at first");
                        },
                        handover -> {
                            nanoTime.addAndGet(limit + 1);
                            throw new RetryableSourceException("still away");
                        })),
                () -> EARLIER,
                nanoTime::get);
        replication.start();
        assertThat(replication.ended())
                .failsWithin(BOUND)
                .withThrowableThat()
                .withCauseInstanceOf(FatalSourceException.class)
                .withMessageContaining("SLUICE_SOURCE_RETRY_LIMIT")
                .withMessageContaining("still away");
    }

    private static Replication replication(Gapped database, List<Optional<Checkpoint>> checkpoints) {
        Queue<Optional<Checkpoint>> read = new ArrayDeque<>(checkpoints);
        return replication(database, read::remove);
    }

    private static Replication replication(Gapped database, Checkpoints checkpoints) {
        return replication(database, checkpoints, System::nanoTime);
    }

    private static Replication replication(SourceDatabase database, Checkpoints checkpoints, LongSupplier nanoTime) {
        return replication(SourceSettings.of(NOWHERE), database, checkpoints, nanoTime);
    }

    private static Replication replication(
            SourceConfig config, SourceDatabase database, Checkpoints checkpoints, LongSupplier nanoTime) {
        return new ReplicationFixture(
                        config, database, checkpoints, new SourceMetrics(new SimpleMeterRegistry()), nanoTime)
                .replication();
    }

    private record At(long number) implements Position {
        @Override
        public boolean covers(Position other) {
            return number >= ((At) other).number;
        }

        @Override
        public String toJson() {
            return Long.toString(number);
        }
    }

    /** Its log begins after the position of {@link #EARLIER}; a session from anywhere later ends at once, as one that only copies does. */
    private static final class Gapped extends Nowhere {
        private final List<Optional<Checkpoint>> begunAt = new CopyOnWriteArrayList<>();

        @Override
        public void replicate(Optional<Checkpoint> checkpoint, Handover handover) {
            begunAt.add(checkpoint);
            if (checkpoint.map(Checkpoint::position).equals(EARLIER.map(Checkpoint::position))) {
                throw new PositionGapException("gone");
            }
        }
    }

    /** Its sessions, one after the other. */
    private static final class Scripted extends Nowhere {
        private final Queue<Consumer<Handover>> sessions;

        Scripted(List<Consumer<Handover>> sessions) {
            this.sessions = new ArrayDeque<>(sessions);
        }

        @Override
        public void replicate(Optional<Checkpoint> checkpoint, Handover handover) {
            sessions.remove().accept(handover);
        }
    }

    private abstract static class Nowhere implements SourceDatabase {
        @Override
        public void mark(UUID id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long lagBytes(Position position) {
            return 0;
        }

        @Override
        public List<TableSchema> schemas() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TableSize> sizes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReadableSnapshot snapshot(Duration bound, int connections) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ReadableSnapshot> copied() {
            return Optional.empty();
        }

        @Override
        public List<Finding> inspect() {
            return Collections.emptyList();
        }
    }
}
