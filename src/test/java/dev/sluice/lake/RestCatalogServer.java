package dev.sluice.lake;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Iceberg's reference REST catalog, on loopback, over an SQLite catalog; can go away and come back. */
final class RestCatalogServer implements AutoCloseable {
    private final Catalog backend;
    private final int port;
    private Server server;

    RestCatalogServer(Path directory) throws Exception {
        this(
                directory,
                Map.of(
                        CatalogProperties.WAREHOUSE_LOCATION,
                        directory.resolve("rest-warehouse").toString(),
                        CatalogProperties.FILE_IO_IMPL,
                        LocalFiles.class.getName()));
    }

    /** @param storage where its tables lie, and how that is read, as Iceberg names it */
    RestCatalogServer(Path directory, Map<String, String> storage) throws Exception {
        Map<String, String> properties = new HashMap<>(storage);
        properties.put(CatalogProperties.URI, "jdbc:sqlite:" + directory.resolve("rest.db"));
        properties.put(CatalogProperties.CLIENT_POOL_SIZE, "1");
        properties.put("jdbc.schema-version", "V1");
        backend = CatalogUtil.loadCatalog(
                "org.apache.iceberg.jdbc.JdbcCatalog", "backend", properties, new Configuration(false));
        server = server(0);
        server.start();
        port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    private Server server(int wanted) {
        Server created = new Server();
        ServerConnector connector = new ServerConnector(created);
        connector.setHost("127.0.0.1");
        connector.setPort(wanted);
        created.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(backend))), "/*");
        created.setHandler(context);
        return created;
    }

    /** The catalog behind the server. */
    Catalog backend() {
        return backend;
    }

    String uri() {
        return "http://127.0.0.1:" + port;
    }

    void goAway() throws Exception {
        server.stop();
    }

    void comeBack() throws Exception {
        server = server(port);
        server.start();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
