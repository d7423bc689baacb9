package dev.sluice.api;

import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeStatistics;
import dev.sluice.row.TableId;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import dev.sluice.source.SourceConfig;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the service does. */
@Path("/api/v1/status")
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    private final Replication replication;
    private final Lake lake;
    private final ChangeRate rate;
    private final String source;
    private final String version;

    StatusResource(
            Replication replication,
            Lake lake,
            ChangeRate rate,
            SourceConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.replication = replication;
        this.lake = lake;
        this.rate = rate;
        this.source = withoutCredentials(config.url());
        this.version = version;
    }

    /** A source's address for people and other processes: without credentials and parameters, which may hold some. */
    public static String withoutCredentials(String url) {
        return url.replaceFirst("//[^/@]*@", "//").replaceFirst("\\?.*", "");
    }

    @GET
    @Operation(summary = "What the replication does, how far behind it is, and how fast")
    public Status status() {
        ReplicationStatus status = replication.status();
        LakeStatistics statistics = lake.statistics();
        boolean measured = statistics.measured() > 0;
        return new Status(
                status.state().name(),
                source,
                status.session(),
                status.position(),
                status.lagSeconds(),
                status.lagBytes(),
                statistics.official(),
                status.rowsCopied(),
                status.copiesPending().stream().map(TableId::toString).toList(),
                rate.perSecond(statistics.official()),
                new Status.Latency(
                        measured ? statistics.latencyMillisP50() : null,
                        measured ? statistics.latencyMillisP99() : null),
                lake.tables().size(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())
                        .toSeconds(),
                version,
                status.lastError());
    }
}
