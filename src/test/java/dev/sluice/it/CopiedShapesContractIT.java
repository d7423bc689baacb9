package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LeakSearch;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables of every shape and masked ones are copied as they are streamed. */
class CopiedShapesContractIT {
    private static final String DOTTED = "public.v1.0 items";

    private static final String CANARY = "zaunkoenig";
    private static final String CARD = "771931846205";
    private static final LocalDate BORN = LocalDate.of(1823, 7, 16);

    /** Of a column that passes: the search has to find it. */
    private static final String HARMLESS = "spatzenhirn";

    private static final String POLICY = """
            version: 1
            unclassified: deny
            columns:
              - {match: ['*.*.id', '*.*.patient', '*.*.remark'], mask: pass}
              - {match: '*.*.email', mask: hash, domain: person}
              - {match: '*.*.contact', mask: email}
              - {match: '*.*.passport', mask: tokenize}
              - {match: '*.*.card', mask: fpe}
              - {match: '*.*.name', mask: pseudonym, kind: full-name}
              - {match: '*.*.phone', mask: partial, keep-last: 2}
              - {match: '*.*.born', mask: shift-date, subject: patient}
              - {match: '*.*.letter', mask: hash}
              - {match: '*.*.notes', mask: redact}
              - {match: '*.*.secret', mask: drop}
            """;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static final List<ColumnText> PASSED =
            List.of(Copies.plain("id"), Copies.plain("patient"), Copies.plain("remark"));

    private static final List<ColumnText> MASKED = List.of(
            Copies.plain("id"),
            Copies.plain("email"),
            Copies.plain("contact"),
            Copies.plain("passport"),
            Copies.plain("card"),
            Copies.plain("name"),
            Copies.plain("phone"),
            new ColumnText("born", ColumnText.Kind.DATE, false),
            Copies.plain("letter"),
            Copies.plain("notes"));

    private static Replica replica(String name) throws Exception {
        return Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), name);
    }

    /** With the oldest version, which reads a table over one connection. */
    @Test
    void tables_of_every_shape_are_copied_exactly_at_first_and_again() throws Exception {
        String[] tables = {
            Copies.ODD,
            DOTTED,
            "public.Item",
            "public.item",
            "public.order",
            "public.nothing",
            "public.visits",
            "public.event",
            "public.seats",
            "public.documents"
        };
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.OLDEST), "contract_shapes")) {
            replica.execute(Copies.ODD_DDL);
            replica.execute(Copies.EMPTY_DDL);
            replica.execute(Copies.KEYLESS_DDL);
            for (String table : List.of(DOTTED, "public.Item", "public.item", "public.order")) {
                replica.execute(
                        "create table " + Copies.sql(table) + " (id int primary key, name text)",
                        "insert into " + Copies.sql(table) + " select g, $$of " + table
                                + "$$ || g from generate_series(1, 100) g");
            }
            replica.execute(
                    "create table event (id int, day int not null, kind text, primary key (id, day))"
                            + " partition by range (day)",
                    "create table event_1 partition of event for values from (0) to (100)",
                    "create table event_2 partition of event for values from (100) to (200) partition by hash (id)",
                    "create table event_2a partition of event_2 for values with (modulus 2, remainder 0)",
                    "create table event_2b partition of event_2 for values with (modulus 2, remainder 1)",
                    "create table event_rest partition of event default",
                    "insert into event select g, g % 350, 'kind ' || g % 7 from generate_series(1, 700) g",
                    "create table seats (holder text, seat int, hall text, show date, primary key (hall, show, seat))",
                    "insert into seats select 'holder ' || g, g % 50, 'hall ' || g % 3, date '2024-01-01' + g / 50"
                            + " from generate_series(1, 1000) g",
                    "create table documents (id int primary key, title text, body text)",
                    "insert into documents select g, 'title ' || g, case g % 3 when 0 then repeat(md5(g::text), 32768)"
                            + " when 1 then (select string_agg(md5(g || '.' || i), '')"
                            + " from generate_series(1, 32768) i)"
                            + " else repeat(chr(252), 524288) end from generate_series(1, 12) g",
                    "analyze");
            replica.start();
            replica.awaitEqual(tables);
            for (String table : tables) {
                Copies.ask(replica, table, "{}");
            }
            replica.execute(
                    "update " + Copies.sql(Copies.ODD) + " set \"select\" = 'changed' where \"Größe (cm)\" % 3 = 0",
                    "update " + Copies.sql(DOTTED) + " set id = -id where id % 5 = 0",
                    "update \"Item\" set name = 'changed' where id % 2 = 0",
                    "delete from item where id % 2 = 0",
                    "delete from \"order\"",
                    "delete from visits where ctid in (select ctid from visits where visitor = 'visitor 7' limit 10)",
                    "update visits set page = 9 where ctid = (select ctid from visits limit 1)",
                    "update event set day = (day + 100) % 350 where id % 5 = 0",
                    "delete from event where id % 13 = 0",
                    "update seats set seat = seat + 100 where hall = 'hall 1'",
                    "delete from seats where show = '2024-01-05'",
                    // The texts stay, and are not in the log.
                    "update documents set title = 'changed' where id <= 6",
                    "update documents set id = -id where id = 7");
            Copies.awaitOfficial(replica);
            replica.awaitEqual(tables);
            replica.execute("insert into nothing values (1, 'something')");
            replica.awaitEqual("public.nothing");
            replica.assertWellFormed(tables);
            for (String table : List.of("public.nothing", "public.visits", "public.event", "public.documents")) {
                assertThat(Copies.copies(replica, table))
                        .as("copies of %s", table)
                        .isGreaterThanOrEqualTo(2);
            }
        }
    }

    /** Rows whose values are told by the patient, and whose keys are the patient's and so many more. */
    private static String people(int from, int to, int more) {
        return "insert into people select g + " + more + ", g, 'spatzenhirn ' || g,"
                + " 'zaunkoenig-' || g || '@example.org',"
                + " 'zaunkoenig.' || g || '@zaunkoenig.example.org', 'zaunkoenig passport ' || g, '" + CARD
                + "' || 1000 + g, 'zaunkoenig the ' || g || 'th', '+49 zaunkoenig ' || 100 + g, date '" + BORN
                + "', repeat('zaunkoenig letter ' || g || ' ', 300), 'zaunkoenig notes', 'zaunkoenig secret'"
                + " from generate_series(" + from + ", " + to + ") g";
    }

    @Test
    void copied_rows_are_masked_as_streamed_ones_and_no_file_holds_an_original() throws Exception {
        try (Replica replica = replica("contract_masked")) {
            Path policy = Files.writeString(replica.directory().resolve("policy.yaml"), POLICY);
            replica.execute(
                    "create table people (id int primary key, patient int not null, remark text, email text,"
                            + " contact text, passport text, card text, name text, phone text, born date, letter text,"
                            + " notes text, secret text)",
                    "alter table people alter column letter set storage external",
                    "create table logins (email text primary key, id int)",
                    people(1, 300, 0),
                    "insert into logins select 'zaunkoenig-' || g || '@example.org', g from generate_series(1, 100) g");
            replica.with("SLUICE_POLICY_FILE", policy.toString())
                    .with("SLUICE_POLICY_KEY", "an integration test's key of at least 32 bytes")
                    .start();
            replica.execute(
                    people(1, 350, 1000),
                    "update people set remark = 'spatzenhirn changed' where id <= 50",
                    "update logins set id = id + 1000 where id <= 20",
                    "delete from logins where id between 50 and 60",
                    "insert into logins select 'zaunkoenig-' || g || '@example.org', g"
                            + " from generate_series(101, 120) g");
            awaitPassed(replica);
            Map<Integer, String> streamed = masked(replica);
            for (int patient = 1; patient <= 300; patient++) {
                assertThat(streamed.get(patient)).as("patient %d", patient).isEqualTo(streamed.get(1000 + patient));
            }
            assertThat(Set.copyOf(streamed.values()))
                    .as("different people stay different")
                    .hasSize(350);
            List<String> logins = emails(replica, "public.logins");
            assertThat(logins).hasSize(109);
            assertThat(emails(replica, "public.people")).containsAll(logins);

            Copies.ask(replica, "public.people", "{}");
            Copies.ask(replica, "public.logins", "{}");
            Copies.awaitOfficial(replica);
            awaitPassed(replica);
            assertThat(masked(replica)).isEqualTo(streamed);
            assertThat(emails(replica, "public.logins")).containsExactlyInAnyOrderElementsOf(logins);
            assertThat(Copies.copies(replica, "public.people")).isEqualTo(2);

            LeakSearch search =
                    new LeakSearch(new LeakSearch.Wanted(List.of(CANARY, CARD), Set.of(), List.of(BORN), HARMLESS));
            search.searchPath(replica.directory());
            LeakSearch.Result result = search.result();
            assertThat(result.controls())
                    .as("the search finds what is not protected")
                    .isPositive();
            assertThat(result.places()).as("files that hold a protected value").isEmpty();
        }
    }

    private static void awaitPassed(Replica replica) throws Exception {
        List<ColumnText> id = List.of(Copies.plain("id"));
        replica.awaitRows(
                Replica.CATCH_UP, "public.people", PASSED, replica.source().select(PASSED, "people"));
        replica.awaitRows(
                Replica.CATCH_UP, "public.logins", id, replica.source().select(id, "logins"));
    }

    /** What the lake shows of each person's masked columns, by the key. */
    private static Map<Integer, String> masked(Replica replica) {
        return replica.lake().rows(replica.lake().table("public.people"), MASKED).rows().stream()
                .collect(Collectors.toMap(
                        row -> Integer.parseInt(row.substring(row.indexOf(':') + 1, row.indexOf('|'))),
                        row -> row.substring(row.indexOf('|'))));
    }

    private static List<String> emails(Replica replica, String table) {
        return replica.lake()
                .rows(replica.lake().table(table), List.of(Copies.plain("email")))
                .rows();
    }
}
