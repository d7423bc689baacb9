package dev.sluice.source.postgres;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;
import org.postgresql.Driver;

/** Opens connections to a configured server; nothing is pooled, because each use is long or rare. */
@Singleton
public final class PostgresConnections {
    private static final Logger LOG = Logger.getLogger(PostgresConnections.class);
    private static final int DEFAULT_PORT = 5432;

    private final String variables;
    private final Credentials credentials;
    private final String host;
    private final int port;
    private final String database;
    private final Map<String, String> parameters;

    /** As whom to connect. */
    private record Credentials(
            String username, Optional<String> password, Optional<Path> passwordFile, String fileVariable) {}

    /** To the source. */
    @Inject
    public PostgresConnections(SourceConfig config) {
        this("SLUICE_SOURCE", config.url(), credentials(config));
    }

    /** @param variables what the names of the settings begin with */
    private PostgresConnections(String variables, String url, Credentials credentials) {
        this.variables = variables;
        this.credentials = credentials;
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw unreadable();
        }
        String hostOrNothing = uri.getHost();
        String path = uri.getPath();
        if (hostOrNothing == null || path == null || path.length() < 2) {
            throw unreadable();
        }
        this.host = hostOrNothing;
        this.port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        this.database = path.substring(1);
        this.parameters = parameters(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    /** To the standby that reconciliations read, if one is configured. */
    public static Optional<PostgresConnections> standby(SourceConfig config) {
        return config.standbyUrl()
                .map(url -> new PostgresConnections("SLUICE_SOURCE_STANDBY", url, standbyCredentials(config)));
    }

    private static Credentials credentials(SourceConfig config) {
        return new Credentials(
                config.username(), config.password(), config.passwordFile(), "SLUICE_SOURCE_PASSWORD_FILE");
    }

    private static Credentials standbyCredentials(SourceConfig config) {
        String username = config.standbyUsername().orElse(config.username());
        return config.standbyPassword().isPresent()
                        || config.standbyPasswordFile().isPresent()
                ? new Credentials(
                        username,
                        config.standbyPassword(),
                        config.standbyPasswordFile(),
                        "SLUICE_SOURCE_STANDBY_PASSWORD_FILE")
                : new Credentials(username, config.password(), config.passwordFile(), "SLUICE_SOURCE_PASSWORD_FILE");
    }

    private FatalSourceException unreadable() {
        // The text is left out: people put passwords into URLs.
        return new FatalSourceException(
                "Cannot read " + variables + "_URL: it must look like postgresql://host:5432/database");
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    /**
     * An ordinary connection in auto-commit mode. No statement of it is ended by a server-side timeout.
     *
     * @throws SQLException if the server is away or refuses; its message carries no row data
     */
    public Connection open() throws SQLException {
        return connect(properties());
    }

    /** A connection that takes replication commands; SQL on it goes by the simple protocol. */
    Connection openReplication() throws SQLException {
        Properties properties = properties();
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "13");
        properties.setProperty("preferQueryMode", "simple");
        return connect(properties);
    }

    private Connection connect(Properties properties) throws SQLException {
        Connection connection = new Driver().connect(jdbcUrl(), properties);
        if (connection == null) {
            throw unreadable();
        }
        try (Statement statement = connection.createStatement()) {
            // Roles may have short defaults for the sake of applications; ours run for as long as a table is large.
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            // Literals are written by its rules, whatever the server or the role has by default.
            statement.execute("SET standard_conforming_strings = on");
            // Rows that a policy of the database hides would be missing in copies and proofs alike: an error instead.
            statement.execute("SET row_security = off");
            Printing.configure(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Of a connection whose work is over, so that how it ends does not matter any more. */
    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debugf("A connection to the source closed uncleanly: %s", e.getMessage());
        }
    }

    private String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(parameters);
        properties.setProperty("user", credentials.username());
        password().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("ApplicationName", "sluice");
        properties.putIfAbsent("connectTimeout", "10");
        properties.putIfAbsent("tcpKeepAlive", "true");
        // The server's DETAIL quotes row values ("Key (id)=(7) already exists").
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    /** The password as it is now: a mounted secret may have been rotated. */
    Optional<String> password() {
        if (credentials.passwordFile().isEmpty()) {
            return credentials.password();
        }
        Path file = credentials.passwordFile().get();
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new FatalSourceException("Cannot read the password: " + credentials.fileVariable() + " names " + file
                    + ", which is not readable");
        }
    }

    String username() {
        return credentials.username();
    }

    /** {@code host:port/database}, for messages and reports. */
    String address() {
        return host + ":" + port + "/" + database;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String database() {
        return database;
    }

    /** The URL's query parameters, decoded; the JDBC driver's names. */
    Map<String, String> parameters() {
        return parameters;
    }
}
