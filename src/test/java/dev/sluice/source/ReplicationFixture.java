package dev.sluice.source;

import dev.sluice.row.Batch;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Wires the source as the service does, without a container. */
public final class ReplicationFixture {
    private final Outlet outlet = new Outlet();
    private final CutGate gate;
    private final Replication replication;

    public ReplicationFixture(
            SourceConfig config, SourceDatabase database, Checkpoints checkpoints, SourceMetrics metrics) {
        gate = new CutGate(database);
        replication = new Replication(config, database, checkpoints, outlet, gate, metrics);
    }

    public Flow.Publisher<Message<Batch>> publisher() {
        return outlet;
    }

    public Replication replication() {
        return replication;
    }

    public CutGate gate() {
        return gate;
    }
}
