package dev.sluice.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3Proxy, an S3 that keeps its objects in memory and checks signatures, with one bucket; each has a key of its own. */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "lake";
    public static final String REGION = "eu-central-1";

    private final ServerProcess process;
    private final int port;
    private final String accessKeyId;
    private final String secretAccessKey;

    private S3Server(ServerProcess process, int port, String accessKeyId, String secretAccessKey) {
        this.process = process;
        this.port = port;
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
    }

    /** @param parent a directory of its own is made here */
    public static S3Server start(Path parent) throws IOException {
        Path directory = Files.createDirectories(parent.resolve("s3"));
        // A name and a secret that are found wherever they do not belong.
        String accessKeyId = "ACCESSKEYOFTHETESTS" + Long.toHexString(System.nanoTime());
        String secretAccessKey = "secret-of-the-tests-" + Long.toHexString(System.nanoTime());
        int port = ServerProcess.freePort();
        Path configuration = directory.resolve("s3proxy.properties");
        Files.write(
                configuration,
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + accessKeyId,
                        "s3proxy.credential=" + secretAccessKey,
                        "jclouds.provider=transient-nio2",
                        "jclouds.identity=none",
                        "jclouds.credential=none"));
        Path logging = directory.resolve("logback.xml");
        Files.writeString(logging, """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{0} %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="out"/></root>
                </configuration>
                """);
        ServerProcess process = ServerProcess.start(
                directory,
                URI.create("http://127.0.0.1:" + port + "/"),
                List.of(
                        "-Xmx256m",
                        "-Dlogback.configurationFile=" + logging.toAbsolutePath(),
                        "-cp",
                        Files.readString(ServerProcess.fetched("s3proxy.classpath")),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        configuration.toAbsolutePath().toString()));
        S3Server server = new S3Server(process, port, accessKeyId, secretAccessKey);
        try (S3Client client = server.client()) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
        return server;
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "http://127.0.0.1:" + port;
    }

    public String accessKeyId() {
        return accessKeyId;
    }

    public String secretAccessKey() {
        return secretAccessKey;
    }

    /** How Iceberg reaches it, under Iceberg's names. */
    public Map<String, String> properties() {
        return properties(uri());
    }

    /** @param endpoint of the server or of what stands before it */
    public Map<String, String> properties(String endpoint) {
        return Map.of(
                "s3.endpoint", endpoint,
                "s3.path-style-access", "true",
                "s3.access-key-id", accessKeyId,
                "s3.secret-access-key", secretAccessKey,
                "client.region", REGION);
    }

    private S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create(uri()))
                .forcePathStyle(true)
                .region(Region.of(REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
                .build();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
