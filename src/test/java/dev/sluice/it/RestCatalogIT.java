package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lake behind a network: a REST catalog that is slow, cut off, and back again. */
class RestCatalogIT {
    private static final int PER_SECOND = 50;
    private static final Duration SLOW = Duration.ofMillis(700);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void waits_for_a_catalog_that_is_unreachable_for_30_seconds() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "catalog_away");
                RestCatalog catalog = RestCatalog.in(replica.lakeDirectory())) {
            catalog.useFor(replica).execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 1000) g");
            replica.start();
            long pid = replica.service().pid();
            try (SteadyWriters load = Load.start(replica, 2, PER_SECOND, 8)) {
                load.awaitMore(200);
                catalog.network().refuse();
                load.awaitMore(2 * PER_SECOND * 30);
                catalog.network().restore();
                load.awaitMore(200);
            }
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
            assertThat(replica.service().pid()).isEqualTo(pid);
            assertThat(replica.stop()).isZero();
        }
    }

    @Test
    void holds_the_source_back_while_the_lake_is_slow() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "catalog_slow");
                RestCatalog catalog = RestCatalog.in(replica.lakeDirectory())) {
            catalog.useFor(replica).withHeap("256m").execute("create table wide (id int primary key, text text)");
            replica.start();
            catalog.network().delay(SLOW);
            // More than fits into the heap, in transactions of their own, faster than commits can follow.
            for (int i = 0; i < 40; i++) {
                replica.execute("insert into wide select " + i + " * 5000 + g, repeat(md5(g::text), 50)"
                        + " from generate_series(1, 5000) g");
            }
            catalog.network().delay(Duration.ZERO);
            replica.awaitEqual(Duration.ofMinutes(3), "public.wide");
            assertThat(replica.stop()).isZero();
        }
    }
}
