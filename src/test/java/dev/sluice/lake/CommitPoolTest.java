package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CommitPoolTest {
    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Cannot wait: interrupted", e);
        }
    }

    @Test
    void commits_run_side_by_side() {
        CountDownLatch together = new CountDownLatch(CommitPool.THREADS);
        Runnable commit = () -> {
            together.countDown();
            await(together);
        };
        try (CommitPool pool = new CommitPool()) {
            pool.runAll(List.of(commit, commit, commit, commit));
        }
        assertThat(together.getCount()).isZero();
    }

    @Test
    void a_failure_waits_for_the_others_and_the_one_that_stops_for_good_counts() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        try (CommitPool pool = new CommitPool()) {
            assertThatThrownBy(() -> pool.runAll(List.of(
                            () -> {
                                failed.countDown();
                                throw new LakeUnavailableException("away");
                            },
                            () -> {
                                await(failed);
                                ended.set(true);
                            },
                            () -> {
                                throw new FencedException("t");
                            })))
                    .isInstanceOf(FencedException.class)
                    .satisfies(fenced -> assertThat(fenced.getSuppressed()).hasSize(1));
        }
        assertThat(ended).isTrue();
    }
}
