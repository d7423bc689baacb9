package dev.sluice.it;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Iceberg's reference REST catalog behind a network that can fail. Its tables lie in the replica's lake directory, unless
 * it is told where else.
 */
final class RestCatalog implements AutoCloseable {
    private final JdbcCatalog backend = new JdbcCatalog();
    private final Server server = new Server();
    private final TcpProxy network;

    static RestCatalog in(Path directory) throws Exception {
        return in(
                directory,
                Map.of(
                        CatalogProperties.WAREHOUSE_LOCATION,
                        directory.resolve("warehouse").toString()));
    }

    /** @param storage where its tables lie, and how that is read, as Iceberg names it */
    static RestCatalog in(Path directory, Map<String, String> storage) throws Exception {
        return new RestCatalog(directory, storage);
    }

    private RestCatalog(Path directory, Map<String, String> storage) throws Exception {
        Map<String, String> properties = new HashMap<>(storage);
        properties.put(CatalogProperties.URI, "jdbc:sqlite:" + directory.resolve("catalog.db"));
        properties.put(CatalogProperties.CLIENT_POOL_SIZE, "1");
        backend.setConf(new Configuration());
        backend.initialize("backend", properties);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(backend))), "/*");
        server.setHandler(context);
        server.start();
        network = TcpProxy.to(connector.getLocalPort());
    }

    /** By way of the network that can fail. */
    String uri() {
        return "http://127.0.0.1:" + network.port();
    }

    TcpProxy network() {
        return network;
    }

    @Override
    public void close() throws Exception {
        network.close();
        server.stop();
        backend.close();
    }

    /** Points a replica, not yet started, to this catalog. */
    Replica useFor(Replica replica) {
        return replica.with("SLUICE_LAKE_CATALOG", "rest")
                .with("SLUICE_LAKE_URI", uri())
                .without("SLUICE_LAKE_WAREHOUSE");
    }
}
