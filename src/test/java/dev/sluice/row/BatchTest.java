package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void shows_its_events_until_they_are_taken_once() {
        List<LogEvent> events = List.of(new LogEvent.Cut(UUID.randomUUID()));
        Batch batch = new Batch(1, events);
        assertThat(batch.events()).isEqualTo(events);
        assertThat(batch.take()).isEqualTo(events);
        assertThatThrownBy(batch::take).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(batch::events).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_batch_that_waits_for_its_acknowledgement_holds_no_events() {
        Batch batch = new Batch(1, new ArrayList<>(List.of(new LogEvent.Cut(UUID.randomUUID()))));
        WeakReference<LogEvent> event = new WeakReference<>(batch.take().getFirst());
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            System.gc();
            assertThat(event.get()).isNull();
        });
        assertThat(batch.session()).isEqualTo(1);
    }
}
