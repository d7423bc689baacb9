package dev.sluice.api;

import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the stream runs, and the lake is not further behind than configured. */
@Readiness
@ApplicationScoped
class ReplicationReady implements HealthCheck {
    private static final int MILLIS_PER_SECOND = 1000;

    private final Replication replication;
    private final ApiConfig config;

    ReplicationReady(Replication replication, ApiConfig config) {
        this.replication = replication;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        ReplicationStatus status = replication.status();
        boolean near =
                status.lagSeconds() * MILLIS_PER_SECOND <= config.readyLag().toMillis();
        return HealthCheckResponse.named("replication")
                .status(status.state() == ReplicationStatus.State.STREAMING && near)
                .withData("state", status.state().name())
                .withData("lagSeconds", String.valueOf(status.lagSeconds()))
                .build();
    }
}
