package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.NessieServer;
import dev.sluice.testing.PostgresServer;
import dev.sluice.testing.S3Server;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged service with its lake on an object store, configured by environment variables alone. */
class ObjectStoreServiceIT {
    private static final int PER_SECOND = 50;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    @TempDir
    static Path servers;

    private static S3Server s3;

    enum CatalogOnS3 {
        REST,
        NESSIE,
        POSTGRESQL
    }

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
    void replicates_exactly_through_resets_and_a_kill(CatalogOnS3 kind) throws Exception {
        PostgresServer server = SERVERS.of(PostgresServer.Version.NEWEST);
        try (Replica replica = Replica.on(server, "s3_" + kind.name().toLowerCase(Locale.ROOT));
                TcpProxy network = TcpProxy.to(s3.port());
                AutoCloseable _ = catalog(kind, server, replica, network)) {
            replica.execute(Load.DDL);
            replica.execute("insert into accounts select g, -1, 0, 'old' from generate_series(1, 1000) g");
            replica.start();
            try (SteadyWriters load = Load.start(replica, 2, PER_SECOND, 9)) {
                load.awaitMore(100);
                network.refuse();
                load.awaitMore(3 * PER_SECOND);
                network.restore();
                load.awaitMore(100);
                replica.service().kill();
                load.awaitMore(50);
                replica.start();
                load.awaitMore(100);
            }
            replica.awaitEqual(Load.TABLES);
            replica.execute("delete from accounts where id % 3 = 0", "update accounts set note = 'new' where id < 500");
            replica.awaitEqual(Load.TABLES);
            replica.assertWellFormed(Load.TABLES);
            Replica.Outcome verdict = replica.command("reconcile");
            assertThat(verdict.exitCode()).as(verdict.output()).isZero();
            assertThat(replica.stop()).isZero();
            String said = replica.log() + verdict.output();
            if (kind == CatalogOnS3.REST) {
                Replica.Outcome doctor = replica.command("doctor");
                assertThat(doctor.exitCode()).as("doctor's exit code").isZero();
                network.refuse();
                Replica.Outcome away = replica.with("SLUICE_LAKE_PROPERTIES_S3_RETRY_NUM_RETRIES", "0")
                        .command("doctor");
                assertThat(away.exitCode())
                        .as("doctor's exit code without a store")
                        .isEqualTo(1);
                said += doctor.output() + away.output();
            }
            // Not as a contents' assertion, which would print all of it.
            assertThat(said.contains("software.amazon"))
                    .as("the libraries have logged")
                    .isTrue();
            assertThat(said.contains(s3.accessKeyId()))
                    .as("the access key is shown")
                    .isFalse();
            assertThat(said.contains(s3.secretAccessKey()))
                    .as("the secret is shown")
                    .isFalse();
        }
    }

    /** Starts the catalog and tells the replica of it; the service reaches the store over the network that can fail. */
    private static AutoCloseable catalog(CatalogOnS3 kind, PostgresServer server, Replica replica, TcpProxy network)
            throws Exception {
        String warehouse = "s3://" + S3Server.BUCKET + "/" + replica.slot();
        replica.with("SLUICE_LAKE_WAREHOUSE", warehouse)
                .with("SLUICE_LAKE_PROPERTIES_S3_ENDPOINT", "http://127.0.0.1:" + network.port())
                .with("SLUICE_LAKE_PROPERTIES_S3_PATH_STYLE_ACCESS", "true")
                .with("SLUICE_LAKE_PROPERTIES_S3_ACCESS_KEY_ID", s3.accessKeyId())
                .with("SLUICE_LAKE_PROPERTIES_S3_SECRET_ACCESS_KEY", s3.secretAccessKey())
                .with("AWS_REGION", S3Server.REGION)
                // The libraries at their most talkative.
                .with("QUARKUS_LOG_CATEGORY__ORG_APACHE_HTTP__LEVEL", "DEBUG")
                .with("QUARKUS_LOG_CATEGORY__ORG_APACHE_HC__LEVEL", "DEBUG")
                .with("QUARKUS_LOG_CATEGORY__SOFTWARE_AMAZON__LEVEL", "DEBUG")
                .with("QUARKUS_LOG_CATEGORY__ORG_APACHE_ICEBERG__LEVEL", "DEBUG");
        return switch (kind) {
            case REST -> {
                Map<String, String> storage = new HashMap<>(s3.properties());
                storage.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
                storage.put(CatalogProperties.FILE_IO_IMPL, S3FileIO.class.getName());
                RestCatalog catalog = RestCatalog.in(replica.lakeDirectory(), storage);
                catalog.useFor(replica);
                readWith(replica, "org.apache.iceberg.rest.RESTCatalog", catalog.uri(), "");
                yield catalog;
            }
            case NESSIE -> {
                NessieServer catalog = NessieServer.start(replica.directory(), s3);
                replica.with("SLUICE_LAKE_CATALOG", "rest")
                        .with("SLUICE_LAKE_URI", catalog.uri())
                        .with("SLUICE_LAKE_WAREHOUSE", "shop")
                        .with("SLUICE_LAKE_FORMAT_VERSION", "2");
                readWith(replica, "org.apache.iceberg.rest.RESTCatalog", catalog.uri(), "shop");
                yield catalog;
            }
            case POSTGRESQL -> {
                server.execute("create database lake_catalog");
                String uri = "jdbc:" + server.url().replaceFirst("/postgres$", "/lake_catalog");
                replica.with("SLUICE_LAKE_URI", uri)
                        .with("SLUICE_LAKE_PROPERTIES_JDBC_USER", "postgres")
                        .with("SLUICE_LAKE_PROPERTIES_JDBC_PASSWORD", "postgres");
                readWith(
                        replica,
                        "org.apache.iceberg.jdbc.JdbcCatalog",
                        uri + "?user=postgres&password=postgres",
                        warehouse);
                yield () -> {};
            }
        };
    }

    /** A reader of its own, straight to the store. */
    private static void readWith(Replica replica, String catalog, String uri, String warehouse) throws Exception {
        Map<String, String> properties = new HashMap<>(s3.properties());
        properties.put(CatalogProperties.URI, uri);
        properties.put(CatalogProperties.FILE_IO_IMPL, S3FileIO.class.getName());
        properties.put("jdbc.schema-version", "V1");
        if (!warehouse.isEmpty()) {
            properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
        }
        replica.readWith(LakeTables.in(CatalogUtil.loadCatalog(
                catalog, "sluice", properties, new org.apache.hadoop.conf.Configuration(false))));
    }
}
