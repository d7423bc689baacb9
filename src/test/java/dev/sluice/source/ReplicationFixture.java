package dev.sluice.source;

import dev.sluice.row.Batch;
import java.util.concurrent.Flow;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Wires the source as the service does, without a container. */
public final class ReplicationFixture {
    private final Outlet outlet = new Outlet();
    private final CutGate gate;
    private final Replication replication;

    public ReplicationFixture(
            SourceConfig config, SourceDatabase database, Checkpoints checkpoints, SourceMetrics metrics) {
        this(config, database, checkpoints, metrics, System::nanoTime);
    }

    ReplicationFixture(
            SourceConfig config,
            SourceDatabase database,
            Checkpoints checkpoints,
            SourceMetrics metrics,
            LongSupplier nanoTime) {
        gate = new CutGate(database);
        replication = new Replication(config, database, checkpoints, outlet, gate, metrics, nanoTime);
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
