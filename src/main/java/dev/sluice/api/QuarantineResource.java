package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeUnavailableException;
import dev.sluice.lake.QuarantinePage;
import dev.sluice.lake.QuarantinedRow;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The rows that the policy keeps out of their tables, masked. */
@Path("/api/v1/quarantine")
@Produces(MediaType.APPLICATION_JSON)
public class QuarantineResource {
    private static final int MAX_LIMIT = 1_000;

    private final Lake lake;

    QuarantineResource(Lake lake) {
        this.lake = lake;
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Entry(
            Instant time,
            String table,

            @Schema(description = "copy, insert or update") String operation,

            @Schema(description = "The log position just before the transaction; absent for a copied row")
            @JsonRawValue
            @Nullable
            String position,

            Optional<String> transaction,

            @Schema(description = "A rule's name, keep for the filter, refused-values for a value that was refused")
            String rule,

            String reason,

            @Schema(description = "The masked image, without columns that could not be masked") @JsonRawValue
            String row) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Quarantine(
            @Schema(description = "How many rows the quarantine holds")
            long total,

            @Schema(description = "The number of the first row shown, in the order in which they came")
            long from,

            List<Entry> rows,

            @Schema(description = "Where the next part begins; absent at the end")
            Optional<Long> next) {}

    @GET
    @Operation(summary = "Quarantined rows, in the order in which they came; the newest if from is not given")
    public Quarantine quarantine(
            @QueryParam("from") @Parameter(description = "The number of the first row, from 0") @Nullable Long from,
            @QueryParam("limit") @DefaultValue("100") @Parameter(description = "1 to 1000") int limit) {
        if (limit < 1 || limit > MAX_LIMIT || (from != null && from < 0)) {
            throw new RequestRefusedException(400, "from must not be negative, and limit must be 1 to " + MAX_LIMIT);
        }
        try {
            QuarantinePage page = lake.quarantine(from == null ? -limit : from, limit);
            long end = page.from() + page.rows().size();
            return new Quarantine(
                    page.total(),
                    page.from(),
                    page.rows().stream().map(QuarantineResource::entry).toList(),
                    end < page.total() && !page.rows().isEmpty() ? Optional.of(end) : Optional.empty());
        } catch (LakeUnavailableException e) {
            throw new RequestRefusedException(503, "The lake does not answer; try again when it is back");
        }
    }

    record Count(String table, String rule, long rows) {}

    record Counts(long total, List<Count> counts) {}

    @GET
    @Path("/counts")
    @Operation(summary = "How many rows are in quarantine, by table and rule")
    public Counts counts() {
        try {
            List<Count> counts = lake.quarantineCounts().stream()
                    .map(count -> new Count(count.schema() + "." + count.table(), count.rule(), count.rows()))
                    .toList();
            return new Counts(counts.stream().mapToLong(Count::rows).sum(), counts);
        } catch (LakeUnavailableException e) {
            throw new RequestRefusedException(503, "The lake does not answer; try again when it is back");
        }
    }

    private static Entry entry(QuarantinedRow row) {
        return new Entry(
                row.time(),
                row.schema() + "." + row.table(),
                row.operation(),
                row.position().orElse(null),
                row.transaction(),
                row.rule(),
                row.reason(),
                row.row());
    }
}
