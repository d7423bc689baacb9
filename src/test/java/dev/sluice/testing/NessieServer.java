package dev.sluice.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Nessie, an Iceberg REST catalog that we did not write, with its tables on an S3 server and its versions in memory. */
public final class NessieServer implements AutoCloseable {
    private final ServerProcess process;
    private final int port;

    private NessieServer(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param parent a directory of its own is made here */
    public static NessieServer start(Path parent, S3Server s3) throws IOException {
        Path directory = Files.createDirectories(parent.resolve("nessie"));
        int port = ServerProcess.freePort();
        String s3Options = "-Dnessie.catalog.service.s3.default-options.";
        ServerProcess process = ServerProcess.start(
                directory,
                URI.create("http://127.0.0.1:" + port + "/iceberg/v1/config"),
                List.of(
                        "-Xmx384m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=0",
                        "-Dquarkus.otel.sdk.disabled=true",
                        "-Dnessie.version.store.type=IN_MEMORY",
                        "-Dnessie.catalog.default-warehouse=shop",
                        "-Dnessie.catalog.warehouses.shop.location=s3://" + S3Server.BUCKET + "/nessie",
                        s3Options + "endpoint=" + s3.uri(),
                        s3Options + "path-style-access=true",
                        s3Options + "region=" + S3Server.REGION,
                        s3Options + "access-key=urn:nessie-secret:quarkus:nessie.test.key",
                        "-Dnessie.test.key.name=" + s3.accessKeyId(),
                        "-Dnessie.test.key.secret=" + s3.secretAccessKey(),
                        "-jar",
                        ServerProcess.fetched("nessie.jar").toString()));
        return new NessieServer(process, port);
    }

    /** Of the REST catalog. */
    public String uri() {
        return "http://127.0.0.1:" + port + "/iceberg";
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
