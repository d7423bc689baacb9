package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.PostgresServer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Partitioned tables: as one table whose partitions come and go, and partition by partition. */
class PartitionIT {
    private static final String EVENT = "public.event";

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    /** Partitions of a range, of partitions themselves, of other columns' order than the table's, and the default one. */
    private static final String[] TABLES = {
        "create table event (id int, day int not null, kind text default 'none', body text, primary key (id, day))"
                + " partition by range (day)",
        "create table event_1 partition of event for values from (0) to (100)",
        "create table event_2 (body text, gone int, day int not null, kind text, id int not null)",
        "alter table event_2 drop column gone, alter column body set storage external",
        "alter table event attach partition event_2 for values from (100) to (200)",
        "create table event_3 partition of event for values from (200) to (300) partition by hash (id)",
        "create table event_3a partition of event_3 for values with (modulus 2, remainder 0)",
        "create table event_3b partition of event_3 for values with (modulus 2, remainder 1)",
        "create table event_rest partition of event default",
        "insert into event select g, g % 350, 'kind ' || g % 7, repeat('long ', 1000) from generate_series(1, 700) g"
    };

    /** Without any partition. */
    private static final String EMPTY = "create table bare (id int primary key) partition by range (id)";

    private static Replica on(PostgresServer.Version version, String name) throws Exception {
        return Replica.on(SERVERS.of(version), name + "_" + version.name().toLowerCase(Locale.ROOT));
    }

    private static void assertMatches(Replica replica, int tables) throws Exception {
        JsonNode report = Reconciliations.overRest(replica, "{\"level\":\"rows\"}");
        assertThat(report.get("verdict").asText()).as(report.toPrettyString()).isEqualTo("MATCH");
        assertThat(report.at("/report/tables")).hasSize(tables);
    }

    private static long copies(Replica replica, String table) throws Exception {
        return Pattern.compile("Copied " + table + ":")
                .matcher(replica.log())
                .results()
                .count();
    }

    private static void awaitMoreCopies(Replica replica, long before) {
        awaitMoreCopies(replica, EVENT, before);
    }

    private static void awaitMoreCopies(Replica replica, String table, long before) {
        await("copied anew").atMost(Replica.CATCH_UP).until(() -> copies(replica, table) > before);
    }

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void partitions_are_one_table_whose_rows_move_between_them(PostgresServer.Version version) throws Exception {
        try (Replica replica = on(version, "partitioned")) {
            replica.execute(TABLES);
            replica.execute(EMPTY);
            replica.start();
            replica.awaitEqual(EVENT);
            assertMatches(replica, 2);
            replica.execute(
                    "create table bare_1 partition of bare for values from (0) to (10)",
                    "insert into bare values (1)",
                    "insert into event select g, g % 350, 'new', 'short' from generate_series(701, 900) g",
                    // The long values stay, and are not in the log.
                    "update event set kind = 'changed' where id % 3 = 0",
                    "update event set day = (day + 100) % 350 where id % 5 = 0",
                    "update event set id = -id where id % 11 = 0",
                    "delete from event where id % 13 = 0",
                    // Born as partitions, within the transaction that fills one of them as well.
                    "create table event_4 partition of event for values from (400) to (500)",
                    "insert into event select g, 400 + g % 100, 'fourth', 'short' from generate_series(1001, 1200) g",
                    "alter table event add column more int default 5",
                    "insert into event values (1300, 50, 'with it', 'x', 6)");
            replica.source()
                    .transaction(
                            "create table event_5 partition of event for values from (500) to (600)",
                            "insert into event select g, 500 + g % 100, 'fifth', 'short', 1 from generate_series(2001, 2100) g");
            replica.awaitEqual(EVENT, "public.bare");
            assertMatches(replica, 2);
            replica.execute(
                    "alter table event_4 replica identity full",
                    "update event set kind = 'full' where day >= 400",
                    "delete from event where day = 410");
            replica.awaitEqual(EVENT);
            assertThat(copies(replica, EVENT)).isEqualTo(1);
            assertMatches(replica, 2);
            assertThat(replica.stop()).isZero();

            replica.execute(
                    "create table event_6 partition of event for values from (600) to (700)",
                    "insert into event select g, 600 + g % 100, 'sixth', 'short', 1 from generate_series(3001, 3100) g");
            replica.start();
            replica.awaitEqual(EVENT);
            assertMatches(replica, 2);
            assertThat(copies(replica, EVENT)).isEqualTo(1);
            replica.execute("truncate event", "insert into event values (1, 1, 'after', 'all', 1)");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void partitions_that_come_and_go_with_their_rows_lead_to_a_new_copy(PostgresServer.Version version)
            throws Exception {
        try (Replica replica = on(version, "attached")) {
            replica.execute(TABLES);
            replica.execute(
                    "create table later (like event including all)",
                    "insert into later select g, 700, 'attached', 'short' from generate_series(5001, 5100) g");
            replica.with("SLUICE_SOURCE_TABLES", EVENT).start();
            replica.awaitEqual(EVENT);
            long copies = copies(replica, EVENT);
            // The log has a row of it from when it was no partition.
            replica.execute(
                    "insert into later values (5101, 700, 'attached', 'short')",
                    "alter table event attach partition later for values from (700) to (800)");
            awaitMoreCopies(replica, copies);
            replica.execute("insert into event values (5102, 701, 'after it', 'short')");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
            copies = copies(replica, EVENT);
            // As some make their partitions beforehand: nothing is lost by it.
            replica.execute(
                    "create table made_before (like event including all)",
                    "alter table event attach partition made_before for values from (900) to (1000)");
            assertMatches(replica, 1);
            replica.execute("insert into event values (5103, 901, 'made before', 'short')");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
            assertThat(copies(replica, EVENT)).isEqualTo(copies);

            replica.execute("truncate event_1");
            awaitMoreCopies(replica, copies);
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);

            copies = copies(replica, EVENT);
            replica.execute(
                    "insert into event values (5104, 150, 'still a part', 'short')",
                    "alter table event detach partition event_2",
                    "insert into event_2 (id, day) values (-77, 150)",
                    "drop table event_3");
            awaitMoreCopies(replica, copies);
            replica.execute(
                    "insert into event_2 (id, day) values (-78, 151)", "update event set kind = 'seen' where id = 350");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
            assertThat(replica.stop()).isZero();

            copies = copies(replica, EVENT);
            // Away for a while, and changed meanwhile.
            replica.execute("alter table event detach partition later", "update later set kind = 'unseen'");
            replica.source().transaction("alter table event attach partition later for values from (700) to (800)");
            replica.start();
            awaitMoreCopies(replica, copies);
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
            copies = copies(replica, EVENT);
            // Made, filled and attached at once.
            replica.source()
                    .transaction(
                            "create table at_once (id int not null, day int not null, kind text, body text)",
                            "insert into at_once values (9001, 801, 'at once', 'x')",
                            "alter table event attach partition at_once for values from (800) to (900)");
            awaitMoreCopies(replica, copies);
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void rows_of_partitions_that_nobody_has_seen_go_with_them(PostgresServer.Version version) throws Exception {
        try (Replica replica = on(version, "unseen")) {
            replica.execute(TABLES);
            replica.execute(
                    "create table other (id int primary key) partition by range (id)",
                    "create table other_1 partition of other for values from (0) to (100)");
            replica.start();
            replica.awaitEqual(EVENT, "public.other");
            assertThat(replica.stop()).isZero();

            replica.execute(
                    "create table unseen partition of event for values from (900) to (1000)",
                    "insert into event values (1, 900, 'unseen', 'x')",
                    "drop table unseen",
                    "insert into other values (1)",
                    // Of the same name, and with a row of its own.
                    "create table unseen partition of event for values from (900) to (1000)",
                    "insert into event values (2, 901, 'seen', 'x')");
            replica.start();
            awaitMoreCopies(replica, EVENT, 1);
            replica.awaitEqual(EVENT, "public.other");
            assertMatches(replica, 2);
            assertThat(copies(replica, "public.other")).isEqualTo(1);
            assertThat(replica.stop()).isZero();

            replica.execute(
                    "create table away partition of other for values from (100) to (200)",
                    "insert into other values (101)",
                    "alter table other detach partition away");
            replica.start();
            awaitMoreCopies(replica, "public.other", 1);
            replica.awaitEqual(EVENT, "public.other", "public.away");
            assertMatches(replica, 3);
            assertThat(copies(replica, EVENT)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(PostgresServer.Version.class)
    void partitions_may_come_and_go_while_the_catalogue_is_read(PostgresServer.Version version) throws Exception {
        try (Replica replica = on(version, "rotated")) {
            replica.execute(TABLES);
            replica.start();
            replica.awaitEqual(EVENT);
            for (int round = 0; round < 150; round++) {
                replica.execute(
                        "create table rotated partition of event for values from (1000) to (1100)",
                        "insert into event values (" + round + ", 1000, 'short-lived', 'x')",
                        "drop table rotated");
            }
            replica.execute("update event set kind = 'after all' where id = 1");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
            assertThat(replica.stop()).isZero();
        }
    }

    @Test
    void each_partition_is_a_table_if_so_configured() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "leaves")) {
            replica.execute(TABLES);
            replica.with("SLUICE_SOURCE_PARTITIONS", "leaf").start();
            String[] leaves = {
                "public.event_1", "public.event_2", "public.event_3a", "public.event_3b", "public.event_rest"
            };
            replica.awaitEqual(leaves);
            replica.execute(
                    "update event set day = (day + 100) % 350 where id % 5 = 0",
                    "delete from event where id % 13 = 0",
                    "truncate event_1",
                    "alter table event detach partition event_2",
                    "insert into event_2 (id, day) values (-1, 5)",
                    "insert into event select g, g % 100, 'new', 'short' from generate_series(701, 900) g");
            replica.awaitEqual(leaves);
            assertMatches(replica, leaves.length);
        }
    }

    @Test
    void a_publication_that_names_the_partitions_is_made_to_name_their_table() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "published")) {
            replica.execute(TABLES);
            replica.execute("create publication given for table event");
            replica.with("SLUICE_SOURCE_PUBLICATION", "given");
            Replica.Outcome doctor = replica.command("doctor");
            assertThat(doctor.output()).contains("publish_via_partition_root = true");
            replica.start();
            replica.execute("update event set kind = 'changed'");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
        }
    }

    @Test
    void partitions_of_a_table_without_a_key_have_to_tell_whole_rows() throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "keyless")) {
            replica.execute(
                    "create table event (id int, body text) partition by list (id)",
                    "alter table event replica identity full",
                    "create table event_1 partition of event for values in (1)",
                    "create table event_2 (body text primary key, id int)",
                    "alter table event attach partition event_2 for values in (2)",
                    "insert into event values (1, 'a'), (1, 'a'), (1, 'b'), (2, 'c')");
            replica.launchService();
            assertThat(replica.service().awaitExit(Replica.CATCH_UP)).isEqualTo(1);
            assertThat(replica.log())
                    .contains("public.event has no key", "ALTER TABLE \"public\".\"event_2\" REPLICA IDENTITY FULL");
            replica.execute("alter table event_1 replica identity full", "alter table event_2 replica identity full");
            replica.start();
            replica.awaitEqual(EVENT);
            replica.execute(
                    "update event set id = 2 where ctid = (select min(ctid) from event_1)",
                    "delete from event where body = 'b'",
                    "update event set body = 'd' where id = 1");
            replica.awaitEqual(EVENT);
            assertMatches(replica, 1);
        }
    }
}
