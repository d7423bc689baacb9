package dev.sluice.api;

import dev.sluice.source.Replication;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/**
 * Started: the first session has begun. It need not have succeeded, or an orchestrator would kill, again and again, a
 * service that only waits for its database.
 */
@Startup
@ApplicationScoped
class ReplicationStarted implements HealthCheck {
    private final Replication replication;

    ReplicationStarted(Replication replication) {
        this.replication = replication;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("replication")
                .status(replication.status().session() > 0)
                .build();
    }
}
