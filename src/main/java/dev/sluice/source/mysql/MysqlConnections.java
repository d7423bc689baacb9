package dev.sluice.source.mysql;

import com.mysql.cj.jdbc.Driver;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/** Opens connections to the configured server; nothing is pooled, because each use is long or rare. */
@Singleton
final class MysqlConnections {
    private static final Logger LOG = Logger.getLogger(MysqlConnections.class);
    private static final int DEFAULT_PORT = 3306;

    /** Whatever the server's defaults are: values are printed, and our SQL is read, in one way only. */
    private static final List<String> SESSION = List.of(
            "SET SESSION time_zone = '+00:00'",
            "SET SESSION sql_mode = ''",
            "SET SESSION max_execution_time = 0",
            // While downstream has no room a result may stand still for long.
            "SET SESSION net_write_timeout = 86400",
            "SET SESSION wait_timeout = 86400");

    private final SourceConfig config;
    private final URI uri;
    private final Map<String, String> parameters;

    MysqlConnections(SourceConfig config) {
        this.config = config;
        try {
            this.uri = new URI(config.url());
        } catch (URISyntaxException e) {
            throw unreadable();
        }
        if (uri.getHost() == null) {
            throw unreadable();
        }
        this.parameters = parameters(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    private static FatalSourceException unreadable() {
        // The text is left out: people put passwords into URLs.
        return new FatalSourceException("Cannot read SLUICE_SOURCE_URL: it must look like mysql://host:3306/");
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
     * A connection in auto-commit mode, in which values are printed in UTC.
     *
     * @throws SQLException if the server is away or refuses
     */
    Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(parameters);
        properties.setProperty("user", config.username());
        password().ifPresent(password -> properties.setProperty("password", password));
        properties.putIfAbsent("connectTimeout", "10000");
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        // The server converts: Java's latin1 lacks five bytes that the server's has.
        properties.setProperty("characterSetResults", "UTF-8");
        // The binary protocol: the text one rounds a float to six digits.
        properties.setProperty("useServerPrepStmts", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("useCursorFetch", "false");
        Connection connection = new Driver().connect("jdbc:mysql://" + host() + ":" + port() + "/", properties);
        if (connection == null) {
            throw unreadable();
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : SESSION) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Ends what runs on the connection: a statement goes on when its client is gone, until it has something to send. */
    void end(Connection connection) {
        try (Connection killer = open();
                Statement statement = killer.createStatement()) {
            // Not the connection as well: one that is killed and closed at once may stay behind at the server, with its
            // locks.
            statement.execute("KILL QUERY "
                    + connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class).getId());
        } catch (SQLException e) {
            LOG.debugf("A connection had ended already: %s", e.getClass().getName());
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debugf("A connection closed uncleanly: %s", e.getClass().getName());
        }
    }

    /** Of a connection whose work is over, so that how it ends does not matter any more. */
    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debugf(
                    "A connection to the source closed uncleanly: %s",
                    e.getClass().getName());
        }
    }

    /** The password as it is now: a mounted secret may have been rotated. */
    Optional<String> password() {
        if (config.passwordFile().isEmpty()) {
            return config.password();
        }
        Path file = config.passwordFile().get();
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new FatalSourceException(
                    "Cannot read the password: SLUICE_SOURCE_PASSWORD_FILE names " + file + ", which is not readable");
        }
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    }

    /** The URL's query parameters, decoded; the JDBC driver's names. */
    Map<String, String> parameters() {
        return parameters;
    }
}
