package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * The throw-away database that the shop is in.
 *
 * @param environment the service's, to replicate it
 * @param connections to the shop
 * @param end stops it
 */
record ShopServer(
        ShopDialect dialect, Map<String, String> environment, ShopLoad.Connections connections, AutoCloseable end)
        implements AutoCloseable {

    static ShopServer start(ShopDialect dialect, PackagedApplication application, Workspace workspace)
            throws IOException, InterruptedException {
        return switch (dialect) {
            case POSTGRESQL -> postgres(application, workspace);
            case MYSQL -> mysql(application, workspace);
        };
    }

    private static ShopServer postgres(PackagedApplication application, Workspace workspace) throws IOException {
        ThrowAwayPostgres server = ThrowAwayPostgres.start(
                application.postgresBinaries(), workspace.postgres(), Map.of("fsync", "off", "max_connections", "40"));
        Map<String, String> environment = Map.of(
                "SLUICE_SOURCE_URL", server.url(),
                "SLUICE_SOURCE_USERNAME", "postgres",
                "SLUICE_SOURCE_PASSWORD", "postgres");
        return new ShopServer(ShopDialect.POSTGRESQL, environment, server::connect, server);
    }

    private static ShopServer mysql(PackagedApplication application, Workspace workspace)
            throws IOException, InterruptedException {
        ThrowAwayMysql server = ThrowAwayMysql.start(
                application.mysqlBinaries(), Files.createDirectories(workspace.postgres()), List.of());
        Map<String, String> environment = Map.of(
                "SLUICE_SOURCE_URL",
                server.url(),
                "SLUICE_SOURCE_USERNAME",
                "root",
                "SLUICE_SOURCE_TABLES",
                ShopDialect.MYSQL.schema() + ".*");
        return new ShopServer(ShopDialect.MYSQL, environment, connections(server::connect), server);
    }

    /** To the shop's database of a MySQL server, which is made if it is missing. */
    static ShopLoad.Connections connections(ShopLoad.Connections server) {
        String schema = ShopDialect.MYSQL.schema();
        return () -> {
            Connection connection = server.open();
            try (Statement session = connection.createStatement()) {
                session.execute("create database if not exists " + schema + " character set utf8mb4");
                // Without locks on gaps, which clients of a shop would meet all the time.
                session.execute("set session transaction isolation level read committed");
                session.execute("set session time_zone = '+00:00', session cte_max_recursion_depth = 10000");
            }
            connection.setCatalog(schema);
            return connection;
        };
    }

    @Override
    public void close() throws Exception {
        end.close();
    }
}
