package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.PostgresServer;
import dev.sluice.testing.SparkEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Spark keeps the tables by Iceberg's procedures while the service replicates into them, and reads them. */
class SparkIT {
    /** A rewrite of files in which the service deletes rows meanwhile is refused by Iceberg, and made again. */
    private static final int MAX_ATTEMPTS = 20;

    private static final Pattern COPIED_ANEW = Pattern.compile("does not hold what was official of (\\S+)");

    private static final String LATER = "2100-01-01 00:00:00";
    private static final String ALL = "options => map('rewrite-all', 'true')";
    private static final String OLD = ALL + ", where => 'owner = -1'";

    /** Of the columns of each of the load's tables, what both print alike. */
    private static final List<String> READS = List.of(
            "select concat_ws('|', id, owner, balance, md5(note)) from %saccounts",
            "select concat_ws('|', account, amount, reason) from %sjournal",
            "select concat_ws('|', writer, number, source, target, amount) from %stransfers",
            "select concat_ws('|', owner, count(*), sum(balance), max(id)) from %saccounts where id > 100 group by owner");

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static SparkEngine spark;

    @BeforeAll
    static void startSpark() throws Exception {
        spark = SparkEngine.start(Path.of("target", "it", "spark"));
    }

    @AfterAll
    static void stopSpark() throws IOException {
        if (spark != null) {
            spark.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void merges_sorts_and_expires_what_the_service_writes(int formatVersion) throws Exception {
        try (Replica replica = Replica.on(SERVERS.of(PostgresServer.Version.NEWEST), "spark_format_" + formatVersion)) {
            replica.with("SLUICE_LAKE_FORMAT_VERSION", String.valueOf(formatVersion))
                    .with("SLUICE_LAKE_PARTITIONS", "public.accounts=owner")
                    .with("SLUICE_LAKE_SORT_ORDERS", "public.accounts=balance desc, id; public.journal=amount, reason");
            begin(replica);
            try (SteadyWriters load = Load.start(replica, 2, 50, 21)) {
                load.awaitMore(100);
                keepOldAccounts(replica, formatVersion);
                rewritten(call("rewrite_data_files", "public.transfers", ALL));
                load.awaitMore(50);
            }
            replica.awaitEqual(Load.TABLES);
            assertSparkReads(replica);

            // Its manifests, too, which nobody can merge while each commit writes them anew.
            keep("public.accounts", "binpack");
            replica.assertEqual("public.accounts");
            replica.execute(
                    "update accounts set balance = 3 where id % 5 = 0",
                    "delete from accounts where id % 7 = 0", "delete from journal where amount = 1");
            replica.awaitEqual(Load.TABLES);
            assertThat(replica.stop()).isZero();

            keepAll(replica);
            replica.execute(
                    "update accounts set balance = 4, owner = -2 where id % 3 = 0",
                    "delete from accounts where id % 11 = 0",
                    "insert into journal select g, 5, 'stopped' from generate_series(1, 10) g");
            replica.start();
            replica.awaitEqual(Load.TABLES);
            assertSparkReads(replica);
            assertThat(replica.lake().metadata("public.accounts").formatVersion())
                    .isEqualTo(formatVersion);
            assertThat(replica.log()).contains("another engine has changed the table");
            assertThat(replica.log())
                    .as("its index was brought up to date, no table copied anew")
                    .doesNotContainPattern(COPIED_ANEW);

            assertThat(replica.stop()).isZero();
            rewritten(call("rewrite_data_files", "public.transfers", ALL));
            call("expire_snapshots", "public.transfers", "retain_last => 1, older_than => timestamp '" + LATER + "'");
            replica.execute("delete from transfers where number % 2 = 0");
            replica.start();
            replica.awaitEqual(Load.TABLES);
            assertThat(replica.log()).as("nobody knew where it stood").containsPattern(COPIED_ANEW);
        }
    }

    private static void begin(Replica replica) throws Exception {
        replica.execute(Load.DDL);
        replica.execute(
                "insert into accounts select g, -1, g % 97, 'old' from generate_series(1, 5000) g",
                "insert into journal select g % 10, g % 5, 'old' from generate_series(1, 1000) g");
        replica.start();
        replica.awaitEqual(Load.TABLES);
        // Each in a cut of its own, so that there are deletes for Spark to merge.
        for (int remainder = 1; remainder <= 3; remainder++) {
            replica.execute("update accounts set balance = balance + 1 where id % 10 = " + remainder);
            replica.awaitEqual("public.accounts");
        }
        spark.open(replica.catalogFile(), replica.lakeDirectory().resolve("warehouse"));
    }

    /** Under load, in the partition that the load does not write. */
    private static void keepOldAccounts(Replica replica, int formatVersion) throws Exception {
        if (formatVersion == 2) {
            rewritten(call("rewrite_position_delete_files", "public.accounts", OLD));
            replica.awaitOwnSnapshot("public.accounts");
        }
        rewritten(call("rewrite_data_files", "public.accounts", "strategy => 'binpack', " + OLD));
        replica.awaitOwnSnapshot("public.accounts");
        expire("public.accounts");
        rewritten(call("rewrite_data_files", "public.accounts", "strategy => 'sort', " + OLD));
        replica.awaitOwnSnapshot("public.accounts");
    }

    /** All that there is of all tables, and of the control table, in which there is nothing. */
    private static void keepAll(Replica replica) throws Exception {
        keep("public.accounts", "sort");
        keep("public.journal", "sort");
        keep("public.transfers", "binpack");
        replica.assertEqual(Load.TABLES);
        call("rewrite_data_files", "sluice.control", ALL);
        call("rewrite_manifests", "sluice.control", "use_caching => false");
        expire("sluice.control");
    }

    private static void keep(String table, String strategy) throws Exception {
        call("rewrite_position_delete_files", table, ALL);
        rewritten(call("rewrite_data_files", table, "strategy => '" + strategy + "', " + ALL));
        call("rewrite_manifests", table, "use_caching => false");
        expire(table);
    }

    /** Of any age. */
    private static void expire(String table) throws Exception {
        call("expire_snapshots", table, "older_than => timestamp '" + LATER + "'");
    }

    private static List<String> call(String procedure, String table, String arguments) throws Exception {
        String statement = "call sluice.system." + procedure + "(table => 'sluice." + table + "', " + arguments + ")";
        for (int attempt = 1; ; attempt++) {
            try {
                return spark.run(statement);
            } catch (SparkEngine.RefusedException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Each of these procedures says first how many files it has rewritten. */
    private static void rewritten(List<String> result) {
        assertThat(result)
                .singleElement()
                .satisfies(row -> assertThat(Integer.parseInt(row.split("\t")[0]))
                        .as("files rewritten")
                        .isPositive());
    }

    private static void assertSparkReads(Replica replica) throws Exception {
        for (String sql : READS) {
            List<String> read = spark.run(sql.formatted("sluice.public."));
            assertThat(read).as(sql).containsExactlyInAnyOrderElementsOf(source(replica, sql.formatted("public.")));
        }
    }

    private static List<String> source(Replica replica, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = replica.source().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }
}
