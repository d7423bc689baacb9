package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.LogEvent;
import dev.sluice.row.Position;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogStreamIT {
    @ParameterizedTest
    @EnumSource
    void delivers_each_kind_of_change_in_its_transaction(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute(
                    "create table keyed (id int primary key, name text)",
                    "create table free (a int, b text)",
                    "alter table free replica identity full",
                    "insert into keyed values (1, 'one')");
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                server.execute("insert into keyed values (2, 'two'), (3, null)");
                server.execute("begin; update keyed set name = 'zwei' where id = 2; insert into free values (7, 'x');"
                        + " update free set b = 'y'; delete from free; commit");
                server.execute("begin; insert into keyed values (99, 'never'); rollback");
                server.execute("update keyed set id = 20 where id = 2");
                server.execute("delete from keyed where id = 3");
                server.execute("truncate keyed, free");
                subscribed.awaitChanges(11);
                assertThat(subscribed.events().stream()
                                .filter(event -> !(event instanceof LogEvent.Progress))
                                .map(Subscribed::show))
                        .containsExactly(
                                "declared public.free",
                                "declared public.keyed",
                                "copy public.free",
                                "copied public.free",
                                "copy public.keyed",
                                "copied keyed[1, one]",
                                "copied public.keyed",
                                "begin",
                                "insert keyed[2, two]",
                                "insert keyed[3, NULL]",
                                "commit",
                                "begin",
                                "update keyed[UNCHANGED, UNCHANGED] -> keyed[2, zwei]",
                                "insert free[7, x]",
                                "update free[7, x] -> free[7, y]",
                                "delete free[7, y]",
                                "commit",
                                "begin",
                                "update keyed[2, UNCHANGED] -> keyed[20, zwei]",
                                "commit",
                                "begin",
                                "delete keyed[3, UNCHANGED]",
                                "commit",
                                "begin",
                                "truncate public.free",
                                "truncate public.keyed",
                                "commit");
                assertChained(subscribed.events());
            }
        }
    }

    /** Each transaction names the end of the one before as its previous position. */
    private static void assertChained(List<LogEvent> events) {
        Position end = new LogPosition(0);
        for (LogEvent event : events) {
            switch (event) {
                case LogEvent.Begin begin ->
                    assertThat(begin.transaction().previous()).isEqualTo(end);
                case LogEvent.Commit commit -> {
                    assertThat(commit.position().covers(end)).isTrue();
                    end = commit.position();
                }
                case LogEvent.Progress progress -> end = progress.position();
                default -> {}
            }
        }
    }
}
