package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.CutGate;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CutGateIT {
    private static final int WRITERS = 6;
    private static final int ROUNDS = 20;
    private static final Duration BOUND = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void cuts_exactly_at_a_snapshot_while_others_write(PostgresServer.Version version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.execute("create table t (id int primary key, v int)");
            PostgresConnections connections = new PostgresConnections(SourceSettings.of(server.url()));
            AtomicBoolean writing = new AtomicBoolean(true);
            List<Thread> writers = new ArrayList<>();
            for (int seed = 0; seed < WRITERS; seed++) {
                Random random = new Random(seed);
                writers.add(Thread.ofPlatform().start(() -> write(server, random, writing)));
            }
            try (Subscribed subscribed = Subscribed.start(SourceSettings.of(server.url()))) {
                subscribed.awaitStreaming();
                for (int round = 0; round < ROUNDS; round++) {
                    try (CutGate.Hold hold = subscribed.gate().hold(BOUND, Duration.ZERO);
                            ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, BOUND)) {
                        UUID id = hold.release(snapshot::visible);
                        subscribed.awaitCut(id);
                        assertThat(RowsOfT.replayed(subscribed.events(), id))
                                .describedAs("round %d", round)
                                .isEqualTo(RowsOfT.read(snapshot));
                    }
                }
                writing.set(false);
                for (Thread writer : writers) {
                    writer.join();
                }
                cutsOnAnIdleDatabase(subscribed, connections);
            } finally {
                writing.set(false);
            }
        }
    }

    private static void cutsOnAnIdleDatabase(Subscribed subscribed, PostgresConnections connections)
            throws SQLException, InterruptedException {
        try (CutGate.Hold hold = subscribed.gate().hold(BOUND, Duration.ZERO);
                ExportedSnapshot snapshot = ExportedSnapshot.temporary(connections, BOUND)) {
            UUID id = hold.release(snapshot::visible);
            subscribed.awaitCut(id);
            assertThat(RowsOfT.replayed(subscribed.events(), id)).isEqualTo(RowsOfT.read(snapshot));
        }
    }

    private static void write(PostgresServer server, Random random, AtomicBoolean writing) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (writing.get()) {
                try {
                    for (int change = random.nextInt(4); change >= 0; change--) {
                        int id = random.nextInt(500);
                        statement.execute(
                                random.nextInt(4) == 0
                                        ? "delete from t where id = " + id
                                        : "insert into t values (" + id + ", " + random.nextInt()
                                                + ") on conflict (id) do update set v = excluded.v");
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                } catch (SQLException e) {
                    connection.rollback(); // a deadlock between writers
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
