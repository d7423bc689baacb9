package dev.sluice.lake;

import static dev.sluice.lake.MirrorIT.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lake.LakePreflight.Severity;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.testing.FaultyHttp;
import dev.sluice.testing.FaultyHttp.Fault;
import dev.sluice.testing.FaultyHttp.When;
import dev.sluice.testing.NessieServer;
import dev.sluice.testing.S3Server;
import java.io.Closeable;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Table;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lake on an object store that we did not write, under catalogs that we did not write. */
class ObjectStoreIT {
    private static final Predicate<String> DATA = request -> request.matches("PUT .*\\.(parquet|puffin).*");
    private static final Predicate<String> MANIFESTS = request -> request.matches("PUT .*\\.avro.*");
    private static final Predicate<String> METADATA = request -> request.matches("PUT .*\\.metadata\\.json.*");
    private static final Predicate<String> READS = request -> request.startsWith("GET ");

    /** Commits until which there are rewritten files and expired snapshots, and more than ever should be needed. */
    private static final int FEW_COMMITS = 12;

    private static final int MANY_COMMITS = 300;

    private static final TableSchema VERDICTS = new TableSchema(
            new TableId("sluice", "verdicts"), List.of(new Column("id", new ColumnType.Int64(), false, "")), List.of());

    enum CatalogOnS3 {
        JDBC,
        REST,
        NESSIE
    }

    @TempDir
    static Path servers;

    private static S3Server s3;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start(servers);
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
    }

    @ParameterizedTest
    @EnumSource
    void rows_are_exact_through_a_kill_and_upkeep_leaves_nothing_behind(CatalogOnS3 kind) throws Exception {
        Map<String, String> keys = keys(s3.uri());
        keys.put("sluice.lake.commit-interval", "50ms");
        keys.put("sluice.lake.maintenance-share", "100");
        keys.put("sluice.lake.snapshot-limit", "10");
        try (AutoCloseable _ = catalog(kind, keys)) {
            LakeConfig config = LakeConfigs.of(keys);
            // Nessie shows the newest snapshot of a table only, and keeps the files of older ones: nothing expires.
            boolean expires = kind != CatalogOnS3.NESSIE;
            List<LakePreflight.Finding> findings = new LakePreflight(config).check();
            assertThat(findings).noneMatch(finding -> finding.severity() == Severity.ERROR);
            assertThat(findings.stream().noneMatch(finding -> finding.severity() == Severity.WARNING))
                    .isEqualTo(expires);
            SourceLog log = new SourceLog(ITEMS).transactions(1);
            Abort abort = new Abort();
            LakeDriver first = new LakeDriver(config, abort, Duration.ofSeconds(20));
            for (int commit = 0; commit < FEW_COMMITS; commit++) {
                log.transactions(1).deliver(first);
            }
            abort.next.set(true);
            log.transactions(1).deliver(first);
            assertThat(log.failures()).isEqualTo(1);
            log.requireExactNow(config);
            first.die();
            log.restarted();
            try (LakeDriver second = new LakeDriver(config).session(2)) {
                log.transactions(5).deliver(second);
                log.requireExactNow(config);
                Ledger ledger = second.lake.ledger(VERDICTS);
                ledger.append(List.of(Row.of(1L)));
                ledger.append(List.of(Row.of(2L)));
                List<Object> recorded = new ArrayList<>();
                ledger.forEach(row -> recorded.addAll(LakeDriver.values(row)));
                assertThat(recorded).containsExactlyInAnyOrder(1L, 2L);
                for (int commit = 0;
                        commit < MANY_COMMITS
                                && (compactions(first, second) == 0 || (expires && expired(first, second) == 0));
                        commit++) {
                    log.transactions(1).deliver(second);
                }
                log.requireExactNow(config);
                assertThat(compactions(first, second)).isPositive();
                assertThat(expired(first, second) > 0).isEqualTo(expires);
                assertThat(second.lake.statistics().missingRows()).isZero();
                assertThat(second.lake.statistics().replacedInserts()).isZero();
            }
            requireOrphans(config, expires);
        }
    }

    /** Ends a session when its tables are committed and the cut is not official yet. */
    private static final class Abort implements CommitSteps {
        final AtomicBoolean next = new AtomicBoolean();

        @Override
        public void betweenTablesAndControl() {
            if (next.getAndSet(false)) {
                throw new LakeUnavailableException("aborted");
            }
        }
    }

    private static double compactions(LakeDriver first, LakeDriver second) {
        return first.counter("sluice.lake.compactions") + second.counter("sluice.lake.compactions");
    }

    private static double expired(LakeDriver first, LakeDriver second) {
        return first.counter("sluice.lake.expired.snapshots") + second.counter("sluice.lake.expired.snapshots");
    }

    /** @param removed whether the catalog lets us delete what a table does not show */
    private static void requireOrphans(LakeConfig config, boolean removed) throws Exception {
        Catalog catalog = Catalogs.open(config);
        try (Closeable _ = (Closeable) catalog) {
            Table table = catalog.loadTable(Catalogs.identifier(config.namespace(), ITEMS.id()));
            String orphan = table.location() + "/data/nobodys.parquet";
            try (OutputStream output = table.io().newOutputFile(orphan).create()) {
                output.write(1);
            }
            if (removed) {
                assertThat(LakeFiles.requireNothingMissingAndNothingLeft(table, Set.of()))
                        .isPositive();
            } else {
                Throttle unthrottled = new Throttle(100, System::nanoTime, _ -> {});
                assertThat(new OrphanFiles(table, Set.of(), unthrottled)
                                .remove(Instant.now().plusSeconds(60)))
                        .isZero();
            }
            assertThat(table.io().newInputFile(orphan).exists()).isNotEqualTo(removed);
        }
    }

    @Test
    void nothing_is_lost_or_doubled_while_the_store_throttles_and_resets() throws Exception {
        try (FaultyHttp http = FaultyHttp.to(s3.uri())) {
            Map<String, String> keys = keys(http.uri());
            // Two tries, quickly: otherwise the library rides out what is meant to reach us.
            keys.put("sluice.lake.properties.s3.retry.num-retries", "1");
            keys.put("sluice.lake.properties.s3.retry.min-wait-ms", "20");
            keys.put("sluice.lake.properties.s3.retry.max-wait-ms", "50");
            keys.put("sluice.lake.compaction", "false");
            keys.put("sluice.lake.snapshot-limit", "10");
            try (AutoCloseable _ = catalog(CatalogOnS3.JDBC, keys)) {
                LakeConfig config = LakeConfigs.of(keys);
                SourceLog log = new SourceLog(ITEMS).transactions(4);
                try (LakeDriver driver = new LakeDriver(config, CommitSteps.NONE, Duration.ofSeconds(5))) {
                    log.requireExact(driver, config, log.deliver(driver));
                    for (Predicate<String> requests : List.of(DATA, MANIFESTS, METADATA, READS)) {
                        AtomicInteger throttled = http.fail(requests, new Fault.SlowDown(), When.BEFORE, 5);
                        log.transactions(3).deliver(driver);
                        http.heal();
                        AtomicInteger reset = http.fail(requests, new Fault.Drop(), When.AFTER, 5);
                        log.transactions(3).deliver(driver);
                        http.heal();
                        log.requireExact(driver, config, log.transactions(1).deliver(driver));
                        assertThat(throttled).hasValueLessThan(5);
                        assertThat(reset).hasValueLessThan(5);
                    }
                    assertThat(log.failures()).isPositive();
                }
                requireOrphans(config, true);
            }
        }
    }

    @Test
    void doctor_says_what_cannot_be_reached() throws Exception {
        Map<String, String> keys = keys(s3.uri());
        // Where nobody answers, one try is as good as many.
        keys.put("sluice.lake.properties.s3.retry.num-retries", "0");
        try (AutoCloseable _ = catalog(CatalogOnS3.JDBC, keys)) {
            assertFinding(with(keys, "warehouse", "s3://nobodys-bucket/lake"), "s3://nobodys-bucket/lake", "bucket");
            assertFinding(
                    with(keys, "properties.s3.secret-access-key", "another-secret"), "Status Code: 403", "credentials");
            assertFinding(
                    with(keys, "properties.s3.endpoint", "http://127.0.0.1:1"),
                    "127.0.0.1:1",
                    "SLUICE_LAKE_PROPERTIES_S3_ENDPOINT");
            Map<String, String> rest = with(keys, "catalog", "rest");
            assertFinding(with(rest, "uri", "http://127.0.0.1:1"), "127.0.0.1:1", "SLUICE_LAKE_URI");
        }
    }

    private static Map<String, String> with(Map<String, String> keys, String name, String value) {
        Map<String, String> more = new HashMap<>(keys);
        more.put("sluice.lake." + name, value);
        return more;
    }

    private static void assertFinding(Map<String, String> keys, String what, String remedy) {
        assertThat(new LakePreflight(LakeConfigs.of(keys)).check())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.what()).contains(what);
                    assertThat(finding.remedy()).contains(remedy);
                    assertThat(finding.toString())
                            .doesNotContain(s3.accessKeyId(), s3.secretAccessKey(), "another-secret");
                });
    }

    private Map<String, String> keys(String endpoint) {
        Map<String, String> keys = new HashMap<>(LakeConfigs.local(directory));
        s3.properties(endpoint).forEach((name, value) -> keys.put("sluice.lake.properties." + name, value));
        return keys;
    }

    /** Completes the keys. */
    private AutoCloseable catalog(CatalogOnS3 kind, Map<String, String> keys) throws Exception {
        String warehouse = "s3://" + S3Server.BUCKET + "/" + directory.getFileName() + "/" + kind;
        switch (kind) {
            case JDBC -> {
                keys.put("sluice.lake.warehouse", warehouse);
                return () -> {};
            }
            case REST -> {
                Map<String, String> storage = new HashMap<>(s3.properties());
                storage.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
                storage.put(CatalogProperties.FILE_IO_IMPL, S3FileIO.class.getName());
                RestCatalogServer server = new RestCatalogServer(directory, storage);
                keys.put("sluice.lake.catalog", "rest");
                keys.put("sluice.lake.uri", server.uri());
                keys.remove("sluice.lake.warehouse");
                return server;
            }
            case NESSIE -> {
                NessieServer server = NessieServer.start(directory, s3);
                keys.put("sluice.lake.catalog", "rest");
                keys.put("sluice.lake.uri", server.uri());
                keys.put("sluice.lake.warehouse", "shop");
                keys.put("sluice.lake.format-version", "2");
                return server;
            }
        }
        throw new IllegalArgumentException("Cannot start " + kind);
    }
}
