package dev.sluice.it;

import dev.sluice.testing.PostgresServer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The PostgreSQL servers that the tests of a class share, each started when it is first asked for. */
final class Servers implements AfterAllCallback {
    private final Map<PostgresServer.Version, PostgresServer> servers = new EnumMap<>(PostgresServer.Version.class);

    PostgresServer of(PostgresServer.Version version) throws IOException {
        PostgresServer server = servers.get(version);
        if (server == null) {
            server = PostgresServer.start(version);
            servers.put(version, server);
        }
        return server;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        for (PostgresServer server : servers.values()) {
            server.close();
        }
        servers.clear();
    }
}
