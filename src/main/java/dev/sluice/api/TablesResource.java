package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.lake.Lake;
import dev.sluice.lake.TableStatus;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The mirrored tables. */
@Path("/api/v1/tables")
@Produces(MediaType.APPLICATION_JSON)
public class TablesResource {
    private final Lake lake;

    TablesResource(Lake lake) {
        this.lake = lake;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MirrorTable(
            String table,

            @Schema(description = "Rows written so far, those of the running cut included")
            long rows,

            int dataFiles,

            @Schema(description = "The newest Iceberg snapshot; absent before the first commit") @Nullable
            Long snapshot,

            @Schema(type = SchemaType.OBJECT, description = "Up to which the table is complete") @JsonRawValue @Nullable
            String position,

            @Schema(description = "By this process; absent if it has not committed to the table") @Nullable
            Instant lastCommit) {
        static MirrorTable of(TableStatus status) {
            return new MirrorTable(
                    status.table().toString(),
                    status.rows(),
                    status.dataFiles(),
                    status.snapshotId() < 0 ? null : status.snapshotId(),
                    status.position().isEmpty() ? null : status.position(),
                    status.lastCommit().equals(Instant.EPOCH) ? null : status.lastCommit());
        }
    }

    record MirrorTables(List<MirrorTable> tables) {}

    @GET
    @Operation(summary = "What the lake holds of each table")
    public MirrorTables tables() {
        return new MirrorTables(lake.tables().stream().map(MirrorTable::of).toList());
    }
}
