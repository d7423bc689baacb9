package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeUnavailableException;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.TableId;
import dev.sluice.source.Replication;
import dev.sluice.source.ReplicationStatus;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How far the copy has come. */
@Path("/api/v1/positions")
@Produces(MediaType.APPLICATION_JSON)
public class PositionsResource {
    private final Replication replication;
    private final Lake lake;

    PositionsResource(Replication replication, Lake lake) {
        this.replication = replication;
        this.lake = lake;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Positions(
            @Schema(description = "Acknowledged to the source; empty before the first commit of this process")
            String acknowledged,

            @Schema(description = "Bytes of the source's log behind it")
            long lagBytes,

            @Schema(type = SchemaType.OBJECT, description = "The newest official cut; absent before the first")
            @JsonRawValue
            @Nullable
            String official,

            @Schema(description = "For each table the Iceberg snapshot of that cut")
            Map<String, Long> snapshots) {}

    @GET
    @Operation(
            summary = "How far the copy has come; read the named snapshots to see one source transaction in all tables")
    public Positions positions() {
        Optional<Checkpoint> official;
        try {
            official = lake.checkpoint();
        } catch (LakeUnavailableException e) {
            throw new RequestRefusedException(503, "The lake does not answer; try again when it is back");
        }
        ReplicationStatus status = replication.status();
        Map<String, Long> snapshots = new TreeMap<>();
        official.map(Checkpoint::snapshots)
                .orElse(Map.of())
                .forEach((TableId table, Long snapshot) -> snapshots.put(table.toString(), snapshot));
        return new Positions(
                status.position(),
                status.lagBytes(),
                official.map(checkpoint -> checkpoint.position().toJson()).orElse(null),
                snapshots);
    }
}
