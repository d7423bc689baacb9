package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.MysqlServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A primary and a replica change places under the packaged service, which goes on by GTIDs where it was. */
final class MysqlFailoverIT {
    private static final int WRITERS = 3;
    private static final String DATABASE = "failed_over";

    @Test
    void goes_on_at_the_replica_that_takes_over_and_back_again_over_a_restart() throws Exception {
        try (MysqlServer first = MysqlServer.start();
                // It commits in an order of its own, so its log is not the other's in other files.
                MysqlServer second = MysqlServer.start(
                        "--server-id=2", "--slave-parallel-type=LOGICAL_CLOCK", "--slave-parallel-workers=4");
                TcpProxy proxy = TcpProxy.to(first.port());
                MysqlReplica replica = MysqlReplica.on(first, DATABASE)) {
            second.follow(first);
            replica.with("SLUICE_SOURCE_URL", "mysql://127.0.0.1:" + proxy.port() + "/");
            replica.execute(MysqlLoad.TABLES_AND_ROWS);
            replica.execute("CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))");
            replica.start();
            try (SteadyWriters load = MysqlLoad.start(replica, WRITERS, 1)) {
                load.awaitMore(100);
                replica.assertMatchOverRest();
            }

            // The last that the first server commits can be read from the second one only.
            proxy.refuse();
            await("the service notices it")
                    .atMost(Replica.CATCH_UP)
                    .until(() -> replica.log().contains("Cannot read the log: the connection"));
            write(replica, 2);
            second.takeOverFrom(first);
            first.kill();
            replica.moveTo(second);
            proxy.redirect(second.port());
            proxy.restore();
            replica.awaitEqual(MysqlLoad.TABLES);
            replica.assertMatchOverRest();
            try (SteadyWriters load = MysqlLoad.start(replica, WRITERS, 3)) {
                load.awaitMore(100);
                replica.assertMatchOverRest();
            }
            replica.awaitEqual(MysqlLoad.TABLES);
            assertThat(replica.stop()).isZero();

            first.restart();
            first.follow(second);
            replica.execute(
                    "INSERT INTO item VALUES (1, 'before it')",
                    "ALTER TABLE item ADD COLUMN more INT DEFAULT 7",
                    "INSERT INTO item VALUES (2, 'after it', 8)");
            write(replica, 4);
            first.takeOverFrom(second);
            second.kill();
            replica.moveTo(first);
            proxy.redirect(first.port());
            write(replica, 5);
            replica.start();
            replica.awaitEqual(MysqlLoad.TABLES);
            replica.awaitEqual("item");
            replica.assertMatch();
            assertThat(Pattern.compile("Copied " + DATABASE + "\\.(\\w+)")
                            .matcher(replica.log())
                            .results()
                            .map(copy -> copy.group(1)))
                    .as("copies: in the beginning, and of what was altered meanwhile")
                    .containsExactlyInAnyOrder("account", "journal", "item", "item");
        }
    }

    private static void write(MysqlReplica replica, int part) throws Exception {
        try (SteadyWriters load = MysqlLoad.start(replica, WRITERS, part)) {
            load.awaitMore(100);
        }
    }
}
