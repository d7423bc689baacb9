package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnapshotVisibilityTest {
    @Test
    void shows_what_ended_before_and_hides_what_runs_or_comes_later() {
        SnapshotVisibility snapshot = SnapshotVisibility.parse("100:105:100,103");
        assertThat(snapshot.shows(99)).isTrue();
        assertThat(snapshot.shows(100)).isFalse();
        assertThat(snapshot.shows(102)).isTrue();
        assertThat(snapshot.shows(103)).isFalse();
        assertThat(snapshot.shows(105)).isFalse();
        assertThat(snapshot.shows(106)).isFalse();
    }

    @Test
    void finds_the_epoch_of_an_id_that_wrapped_around() {
        long epoch = 3L << 32;
        SnapshotVisibility justAfter = new SnapshotVisibility(epoch + 5, epoch + 8, java.util.Set.of(epoch + 5));
        assertThat(justAfter.shows(0xFFFFFFF0L)).isTrue();
        assertThat(justAfter.shows(5)).isFalse();
        assertThat(justAfter.shows(6)).isTrue();
        assertThat(justAfter.shows(8)).isFalse();
        SnapshotVisibility justBefore = new SnapshotVisibility(epoch - 5, epoch - 3, java.util.Set.of());
        assertThat(justBefore.shows(3)).isFalse();
        assertThat(justBefore.shows(0xFFFFFFFAL)).isTrue();
    }
}
