package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Holds {@link WithoutEventMeters} to its promise: it fails when Debezium attaches its meters at another time. */
class EventMetersIT {
    @Test
    void debezium_measures_no_event_and_keeps_no_key() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST)) {
            server.execute("create table people (email text primary key)");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute("insert into people values ('ada@example.com')");
                subscribed.await(it -> !it.events(Change.Insert.class).isEmpty());
                MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
                Set<ObjectName> names = beans.queryNames(
                        new ObjectName("debezium.postgres:type=connector-metrics,context=streaming,server="
                                + EngineSettings.PREFIX + ",*"),
                        null);
                assertThat(names).as("Debezium's bean for streaming").hasSize(1);
                for (ObjectName name : names) {
                    assertThat(beans.getAttribute(name, "TotalNumberOfEventsSeen"))
                            .isEqualTo(0L);
                    assertThat(beans.getAttribute(name, "LastEvent")).isNull();
                }
            }
        }
    }
}
