package dev.sluice.api;

import dev.sluice.policy.Policy;
import dev.sluice.policy.TablePolicy;
import dev.sluice.policy.Treatment;
import dev.sluice.row.TableSchema;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What leaves the source, and in which form. */
@Path("/api/v1/policy")
@Produces(MediaType.APPLICATION_JSON)
public class PolicyResource {
    private final Policy policy;
    private final SourceTables tables;

    PolicyResource(Policy policy, SourceTables tables) {
        this.policy = policy;
        this.tables = tables;
    }

    record ColumnTreatment(
            String column,

            @Schema(description = "PASSED, DROPPED, CONSTANT or DETERMINISTIC (a function of the value)")
            String treatment) {}

    record TableTreatment(
            String table,

            @Schema(description = "Whether some rows are left out")
            boolean filtered,

            List<ColumnTreatment> columns) {}

    record PolicyInForce(
            @Schema(description = "SHA-256 of the normalised policy")
            String fingerprint,

            List<TableTreatment> tables) {}

    @GET
    @Operation(summary = "The policy in force, column by column")
    public PolicyInForce policy() {
        return SourceAnswers.of(() -> new PolicyInForce(
                policy.fingerprint(),
                tables.tables().stream().map(this::treatment).toList()));
    }

    private TableTreatment treatment(TableSchema schema) {
        TablePolicy table = policy.compile(schema);
        List<ColumnTreatment> columns = new ArrayList<>();
        for (int index = 0; index < schema.columns().size(); index++) {
            columns.add(new ColumnTreatment(schema.columns().get(index).name(), name(table.treatment(index))));
        }
        return new TableTreatment(schema.id().toString(), table.selects(), columns);
    }

    private static String name(Treatment treatment) {
        return switch (treatment) {
            case Treatment.Passed _ -> "PASSED";
            case Treatment.Dropped _ -> "DROPPED";
            case Treatment.Constant _ -> "CONSTANT";
            case Treatment.Deterministic _ -> "DETERMINISTIC";
        };
    }
}
