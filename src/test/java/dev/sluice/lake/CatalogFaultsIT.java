package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Marker;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.testing.FaultyHttp;
import dev.sluice.testing.FaultyHttp.Fault;
import dev.sluice.testing.FaultyHttp.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A REST catalog that fails before and after it has done what it was asked. */
class CatalogFaultsIT {
    private static final Predicate<String> TABLE = request -> request.matches("POST .*/public/tables/items");
    private static final Predicate<String> CONTROL = request -> request.matches("POST .*/sluice/tables/control");
    private static final Predicate<String> CREATE = request -> request.matches("POST .*/(public|sluice)/tables");
    private static final Predicate<String> LOAD = request -> request.startsWith("GET ");

    @TempDir
    Path directory;

    private static Stream<Arguments> faults() {
        return Stream.of(new Fault.Answer(500), new Fault.Answer(503), new Fault.Answer(409), new Fault.Drop())
                .flatMap(fault -> Stream.of(When.values()).map(when -> Arguments.of(fault, when)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatever_the_catalog_answers_nothing_is_lost_doubled_or_left_behind(Fault fault, When when) throws Exception {
        try (RestCatalogServer server = new RestCatalogServer(directory);
                FaultyHttp http = FaultyHttp.to(server.uri())) {
            LakeConfig config = LakeConfigs.of(keys(http));
            SourceLog log = new SourceLog(MirrorIT.ITEMS).transactions(4);
            try (LakeDriver driver = new LakeDriver(config, CommitSteps.NONE, Duration.ofSeconds(5))) {
                AtomicInteger creations = http.fail(CREATE, fault, when, 1);
                log.requireExact(driver, config, log.deliver(driver));
                assertThat(creations).hasValue(0);
                for (Predicate<String> commits : List.of(TABLE, CONTROL)) {
                    AtomicInteger left = http.fail(commits, fault, when, 2);
                    log.requireExact(driver, config, log.transactions(3).deliver(driver));
                    log.requireExact(driver, config, log.transactions(3).deliver(driver));
                    assertThat(left).hasValue(0);
                    http.heal();
                }
                requireClean(driver, server);
            }
        }
    }

    private static Stream<Arguments> unclearFaults() {
        return Stream.of(new Fault.Answer(409), new Fault.Answer(500))
                .flatMap(fault -> Stream.of(When.values()).map(when -> Arguments.of(fault, when)));
    }

    @ParameterizedTest
    @MethodSource("unclearFaults")
    void a_cut_that_changes_the_columns_is_made_once_and_whole(Fault fault, When when) throws Exception {
        TableSchema before = items("name");
        TableSchema after = items("title");
        try (RestCatalogServer server = new RestCatalogServer(directory);
                FaultyHttp http = FaultyHttp.to(server.uri());
                LakeDriver driver =
                        new LakeDriver(LakeConfigs.of(keys(http)), CommitSteps.NONE, Duration.ofSeconds(5))) {
            driver.event(declared(before)).progress().transaction(new Change.Insert(before, Row.of(1L, "one")));
            driver.cut();
            AtomicInteger left = http.fail(TABLE, fault, when, 1);
            driver.transaction(declared(after), new Change.Insert(after, Row.of(2L, "two")));
            assertThat(driver.rows(after, repeated(driver, after)))
                    .containsExactlyInAnyOrder(List.of(1L, "one"), List.of(2L, "two"));
            assertThat(left).hasValue(0);
            requireClean(driver, server);
        }
    }

    /** The cut; as a source does, begins again where the lake stands if it failed. */
    private static OfficialCut repeated(LakeDriver driver, TableSchema after) throws Exception {
        try {
            return driver.cut();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(LakeUnavailableException.class);
            long official =
                    ((LongPosition) driver.lake.checkpoint().orElseThrow().position()).value();
            driver.restart(official).event(declared(after)).progress();
            if (official == 1) {
                driver.transaction(new Change.Insert(after, Row.of(2L, "two")));
            }
            return driver.cut();
        }
    }

    private static TableSchema items(String name) {
        return new TableSchema(
                new TableId("public", "items"),
                List.of(
                        new Column("id", new ColumnType.Int64(), false, "", 1),
                        new Column(name, new ColumnType.Text(), true, "", 2)),
                List.of(0));
    }

    private static LogEvent declared(TableSchema table) {
        return new LogEvent.Declared(table, new Origin("table 1", "rows 1", 2, Row.of(Marker.NULL, Marker.NULL)));
    }

    @Test
    void a_commit_whose_outcome_cannot_be_asked_for_is_not_made_twice() throws Exception {
        try (RestCatalogServer server = new RestCatalogServer(directory);
                FaultyHttp http = FaultyHttp.to(server.uri())) {
            LakeConfig config = LakeConfigs.of(keys(http));
            SourceLog log = new SourceLog(MirrorIT.ITEMS).transactions(4);
            try (LakeDriver driver = new LakeDriver(config, CommitSteps.NONE, Duration.ofSeconds(5))) {
                log.deliver(driver);
                for (Fault fault : List.of(new Fault.Answer(409), new Fault.Answer(500), new Fault.Drop())) {
                    http.fail(TABLE, fault, When.AFTER, 1);
                    AtomicInteger loads = http.fail(LOAD, new Fault.Answer(500), When.BEFORE, 6);
                    OfficialCut cut = log.transactions(3).deliver(driver);
                    http.heal();
                    log.requireExact(driver, config, cut);
                    assertThat(loads.get()).isLessThan(6);
                }
                requireClean(driver, server);
            }
        }
    }

    private void requireClean(LakeDriver driver, RestCatalogServer server) throws Exception {
        Table table = server.backend().loadTable(TableIdentifier.of("public", "items"));
        LakeFiles.requireNothingMissingAndNothingLeft(
                table, driver.lake.mirrors().getFirst());
    }

    private Map<String, String> keys(FaultyHttp http) {
        Map<String, String> keys = new HashMap<>(LakeConfigs.local(directory));
        keys.put("sluice.lake.catalog", "rest");
        keys.put("sluice.lake.uri", http.uri());
        keys.remove("sluice.lake.warehouse");
        keys.put("sluice.lake.properties.io-impl", LocalFiles.class.getName());
        keys.put("sluice.lake.compaction", "false");
        return keys;
    }
}
