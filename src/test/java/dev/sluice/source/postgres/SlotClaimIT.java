package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import org.junit.jupiter.api.Test;

class SlotClaimIT {
    @Test
    void a_copy_does_not_begin_while_another_process_makes_one() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST)) {
            server.execute("create table t (id int primary key)");
            try (SlotClaim other = SlotClaim.take(server.connect(), "sluice");
                    Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                await().atMost(Subscribed.BOUND)
                        .untilAsserted(() -> assertThat(
                                        subscribed.replication().status().lastError())
                                .contains("another Sluice"));
                assertThat(subscribed.events()).isEmpty();
                other.close();
                subscribed.awaitStreaming();
            }
        }
    }
}
