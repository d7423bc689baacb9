package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What copies of a table that is there, and of parts of it, leave as it was. */
class CopiedPartContractIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static Replica replica(String name) throws Exception {
        return Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
    }

    @Test
    void range_of_the_key_is_replaced_and_rows_by_another_column_are_brought_and_no_other_row_is_touched()
            throws Exception {
        try (Replica replica = replica("contract_parts")) {
            replica.execute(
                    "create table parts (tenant int, number int, serial int, kind text, name text,"
                            + " primary key (tenant, number))",
                    "insert into parts select t, n, t * 1000 + n,"
                            + " case when n % 50 = 25 then 'special' else 'plain' end, 'name'"
                            + " from generate_series(1, 40) t, generate_series(1, 100) n");
            replica.start();
            replica.awaitEqual("public.parts");
            harm(replica);
            List<String> harmed = parts(replica);
            // Of tenants of which nothing was harmed outside the range.
            replica.execute(
                    "update parts set name = 'changed' where tenant in (11, 35) and number < 6",
                    "delete from parts where tenant in (11, 35) and number = 30",
                    "insert into parts values (11, 200, 11200, 'plain', 'new'), (35, 200, 35200, 'plain', 'new')",
                    "update parts set tenant = 35, number = 300 where tenant = 10 and number = 20");
            Replica.Outcome outcome = replica.command("copy", "public.parts", "--from", "10", "--to", "12");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            Set<Integer> equal = Set.of(10, 11, 35);
            List<String> expected = Stream.concat(
                            harmed.stream().filter(row -> !equal.contains(tenant(row))),
                            atSource(replica, "tenant in (10, 11, 35)").stream())
                    .toList();
            assertThat(parts(replica)).containsExactlyInAnyOrderElementsOf(expected);

            Copies.ask(replica, "public.parts", "{\"column\":\"kind\",\"equal\":\"special\"}");
            Copies.awaitOfficial(replica);
            List<String> special = atSource(replica, "kind = 'special'");
            Set<String> brought =
                    special.stream().map(CopiedPartContractIT::key).collect(Collectors.toSet());
            List<String> mended = Stream.concat(
                            expected.stream().filter(row -> !brought.contains(key(row))), special.stream())
                    .toList();
            assertThat(parts(replica)).containsExactlyInAnyOrderElementsOf(mended);
            assertThat(replica.isEqual("public.parts"))
                    .as("what is outside is harmed still")
                    .isFalse();

            Copies.ask(replica, "public.parts", "{}");
            Copies.awaitOfficial(replica);
            replica.assertEqual("public.parts");
        }
    }

    /** Harm of each kind: to tenants 10 and 11, to others, and to special rows. */
    private static void harm(Replica replica) throws Exception {
        assertThat(replica.stop()).isZero();
        try (OtherEngine other = new OtherEngine(replica, "public.parts")) {
            other.change("serial", 10_001, "name", "harmed");
            other.change("serial", 11_100, "name", null);
            other.drop("serial", 10_006);
            // Rows that the source does not have, within the range and outside, and those that are missing for it.
            other.change("serial", 11_007, "number", 900);
            other.change("serial", 30_009, "number", 909);
            other.change("serial", 30_009, "tenant", 11);
            other.change("serial", 10_009, "tenant", 99);
            // The neighbours of the range.
            other.change("serial", 9_100, "name", "harmed");
            other.change("serial", 12_001, "name", "harmed");
            other.drop("serial", 12_002);
            other.change("serial", 20_025, "name", "harmed");
            other.drop("serial", 21_025);
            other.change("serial", 22_025, "number", 901);
            other.change("serial", 23_025, "kind", "plain");
        }
        for (int serial : new int[] {10_008, 31_001}) {
            try (OtherEngine other = new OtherEngine(replica, "public.parts")) {
                other.duplicate("serial", serial);
            }
        }
        replica.start();
    }

    private static List<String> parts(Replica replica) throws Exception {
        return replica.lake()
                .rows(replica.lake().table("public.parts"), replica.source().columns("public.parts"))
                .rows();
    }

    private static List<String> atSource(Replica replica, String condition) throws Exception {
        return replica.source()
                .select(replica.source().columns("public.parts"), "parts where " + condition)
                .rows();
    }

    private static int tenant(String row) {
        return Integer.parseInt(row.substring(row.indexOf(':') + 1, row.indexOf('|')));
    }

    private static String key(String row) {
        return row.substring(0, row.indexOf('|', row.indexOf('|') + 1));
    }

    /** Each change is of all rows, so rows of two moments would show. */
    @Test
    void reader_sees_the_old_rows_or_the_new_ones_while_a_table_is_copied_again() throws Exception {
        int rows = 4_000;
        try (Replica replica = replica("contract_readers")) {
            replica.execute(
                    "create table pages (id int primary key, generation int not null, text text)",
                    "insert into pages select g, 0, repeat('text ', 20) from generate_series(1, " + rows + ") g",
                    "analyze pages");
            replica.with(Copies.LIMIT, "1000").start();
            replica.awaitEqual("public.pages");
            long before = replica.lake().table("public.pages").currentSnapshot().snapshotId();
            AtomicInteger newest = new AtomicInteger();
            AtomicInteger looks = new AtomicInteger();
            Copies.ask(replica, "public.pages", "{}");
            await("the copy is official")
                    .atMost(Copies.BOUND)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        boolean isPending = !Copies.pending(replica).isEmpty();
                        replica.execute("update pages set generation = generation + 1");
                        newest.set(assertOneGeneration(replica, rows, newest.get()));
                        if (isPending) {
                            looks.incrementAndGet();
                        }
                        return !isPending;
                    });
            assertThat(looks.get()).as("looks during the copy").isGreaterThan(3);
            await("the lake has come to the source")
                    .atMost(Copies.BOUND)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        newest.set(assertOneGeneration(replica, rows, newest.get()));
                        return replica.isEqual("public.pages");
                    });
            assertThat(replica.lake()
                            .rows(replica.lake().table("public.pages"), before, List.of(Copies.plain("generation")))
                            .rows())
                    .as("the snapshot of before")
                    .hasSize(rows)
                    .containsOnly("1:0");
        }
    }

    /** @return the generation that all rows have, which is not older than the one seen before */
    private static int assertOneGeneration(Replica replica, int rows, int seen) {
        List<String> generations = replica.lake()
                .rows(replica.lake().table("public.pages"), List.of(Copies.plain("generation")))
                .rows();
        assertThat(generations).hasSize(rows);
        assertThat(Set.copyOf(generations)).as("generations in one look").hasSize(1);
        String text = generations.getFirst();
        int generation = Integer.parseInt(text.substring(text.indexOf(':') + 1));
        assertThat(generation).as("the rows never go back").isGreaterThanOrEqualTo(seen);
        return generation;
    }
}
