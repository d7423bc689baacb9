package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions that are larger than the memory they flow through. */
class LargeTransactionIT {
    private static final Duration BOUND = Duration.ofMinutes(4);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @Test
    void streams_500_000_rows_of_one_transaction_through_512_mib() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "large")) {
            replica.withHeap("512m")
                    .execute(
                            "create table big (id bigint primary key, name text, note text, amount numeric(12,2),"
                                    + " at timestamptz)",
                            "create table small (id int primary key)");
            replica.start();
            long pid = replica.service().pid();
            replica.source()
                    .transaction(
                            "insert into small values (1)",
                            "insert into big select g, 'name ' || g, repeat(md5(g::text), 8), g * 0.01,"
                                    + " timestamptz '2024-01-01 00:00:00+00' + g * interval '1 second'"
                                    + " from generate_series(1, 500000) g",
                            "update big set name = 'changed in the same transaction' where id % 10 = 0",
                            "delete from big where id % 100 = 1",
                            "insert into small values (2)");
            replica.awaitEqual(BOUND, "public.big", "public.small");
            assertThat(replica.service().isAlive()).isTrue();
            assertThat(replica.service().pid()).isEqualTo(pid);
            // All of it appeared in one cut: before it neither table had a row.
            for (var cut : replica.lake().cuts()) {
                var small = LakeTables.snapshotOf(cut, "public.small");
                if (small.isPresent()) {
                    long rows = replica.lake()
                            .rows(
                                    replica.lake().table("public.small"),
                                    small.getAsLong(),
                                    replica.source().columns("public.small"))
                            .count();
                    assertThat(rows).as("rows of small at a cut").isIn(0L, 2L);
                }
            }
            replica.source().transaction("update big set amount = amount + 1");
            replica.awaitEqual(BOUND, "public.big");
            replica.assertWellFormed("public.big", "public.small");
        }
    }
}
