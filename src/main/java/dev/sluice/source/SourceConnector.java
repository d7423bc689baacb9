package dev.sluice.source;

import io.smallrye.reactive.messaging.connector.InboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * The source as a connector of Reactive Messaging: messages of {@link dev.sluice.row.Batch}, in log order, as fast as
 * they are asked for. It is silent until {@link Replication#start}.
 */
@ApplicationScoped
@Connector(SourceConnector.NAME)
public class SourceConnector implements InboundConnector {
    public static final String NAME = "sluice-source";

    private final Outlet outlet;

    SourceConnector(Outlet outlet) {
        this.outlet = outlet;
    }

    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config config) {
        return outlet;
    }
}
