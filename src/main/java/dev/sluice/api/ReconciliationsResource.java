package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.reconcile.BusyException;
import dev.sluice.reconcile.Estimate;
import dev.sluice.reconcile.InvalidRequestException;
import dev.sluice.reconcile.Level;
import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.Progress;
import dev.sluice.reconcile.Reconciliation;
import dev.sluice.reconcile.ReconciliationRequest;
import dev.sluice.reconcile.Reconciliations;
import dev.sluice.reconcile.RepairMode;
import dev.sluice.reconcile.Report;
import dev.sluice.reconcile.ReportHtml;
import dev.sluice.reconcile.ReportText;
import dev.sluice.reconcile.Verdict;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Comparisons of source and lake at one exact position. */
@Path("/api/v1/reconciliations")
@Produces(MediaType.APPLICATION_JSON)
public class ReconciliationsResource {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private final Reconciliations reconciliations;

    ReconciliationsResource(Reconciliations reconciliations) {
        this.reconciliations = reconciliations;
    }

    /** What shall be compared. */
    record Order(
            @Schema(description = "Globs schema.table; all tables without it") @Nullable
            List<String> tables,

            @Schema(
                    description = "How deep: counts, checksums, or rows (which also names the rows that differ)",
                    enumeration = {"counts", "checksums", "rows"},
                    defaultValue = "rows")
            @Nullable
            String level,

            @Schema(
                    description =
                            "What becomes of tables that differ: none, plan (say what would be copied again, and"
                                    + " change nothing), or apply (copy them, or the ranges that differ, again and compare the tables once more)",
                    enumeration = {"none", "plan", "apply"},
                    defaultValue = "none")
            @Nullable
            String repair) {}

    /** What a client may know of a reconciliation's state. */
    @Schema(
            description = "DONE has a verdict. FAILED has none: try again. REFUSED has none: the request names a table"
                    + " that is not replicated, or the policy does not fit a table")
    enum State {
        RUNNING,
        DONE,
        FAILED,
        REFUSED
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record View(
            UUID id,
            State state,

            @Schema(description = "Once it is done, and after the repair if there was one")
            Optional<Verdict> verdict,

            List<String> tables,
            String level,
            String repair,
            Instant startedAt,
            Progress progress,

            @Schema(description = "Once it is done: reconciliation/report.schema.json describes it")
            Optional<Report> report,

            @Schema(description = "Why it failed, and what to do")
            Optional<String> error) {
        static View of(Reconciliation reconciliation) {
            return new View(
                    reconciliation.id(),
                    switch (reconciliation.state()) {
                        case RUNNING -> State.RUNNING;
                        case FINISHED -> State.DONE;
                        case NOT_COMPLETED -> State.FAILED;
                        case REFUSED -> State.REFUSED;
                    },
                    reconciliation.report().map(Report::outcome),
                    reconciliation.request().tables(),
                    reconciliation.request().level().name().toLowerCase(Locale.ROOT),
                    reconciliation.request().repair().name().toLowerCase(Locale.ROOT),
                    reconciliation.startedAt(),
                    reconciliation.progress(),
                    reconciliation.report(),
                    reconciliation.failure());
        }

        View withoutReport() {
            return new View(id, state, verdict, tables, level, repair, startedAt, progress, Optional.empty(), error);
        }
    }

    record Views(List<View> reconciliations) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Start a comparison; one runs at a time")
    @APIResponse(
            responseCode = "202",
            description = "Started; Location says where its state and report are",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Response start(@Nullable Order order, UriInfo uri) {
        Reconciliation started;
        try {
            started = reconciliations.start(request(order == null ? new Order(null, null, null) : order));
        } catch (InvalidRequestException e) {
            throw new RequestRefusedException(BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (BusyException e) {
            throw new RequestRefusedException(CONFLICT, String.valueOf(e.getMessage()));
        }
        return Response.accepted(View.of(started))
                .location(uri.getAbsolutePathBuilder()
                        .path(started.id().toString())
                        .build())
                .build();
    }

    private static ReconciliationRequest request(Order order) {
        List<String> tables = order.tables() == null ? List.of() : order.tables();
        String level = order.level() == null ? Level.ROWS.name() : order.level();
        String repair = order.repair() == null ? RepairMode.NONE.name() : order.repair();
        return new ReconciliationRequest(
                tables,
                switch (level.toLowerCase(Locale.ROOT)) {
                    case "counts" -> Level.COUNTS;
                    case "checksums" -> Level.CHECKSUMS;
                    case "rows" -> Level.ROWS;
                    default ->
                        throw new RequestRefusedException(
                                BAD_REQUEST, "The level is none of counts, checksums and rows");
                },
                switch (repair.toLowerCase(Locale.ROOT)) {
                    case "none" -> RepairMode.NONE;
                    case "plan" -> RepairMode.PLAN;
                    case "apply" -> RepairMode.APPLY;
                    default ->
                        throw new RequestRefusedException(BAD_REQUEST, "The repair is none of none, plan and apply");
                });
    }

    @GET
    @Operation(summary = "The last hundred since the process started, the latest first, without their reports")
    public Views list() {
        return new Views(reconciliations.list().stream()
                .map(View::of)
                .map(View::withoutReport)
                .toList());
    }

    @GET
    @Path("estimate")
    @Operation(summary = "What a comparison would cost the source, without beginning with it")
    public Estimate estimate(
            @QueryParam("tables") @Parameter(description = "Globs schema.table; all tables without it")
                    List<String> tables,
            @QueryParam("level") @DefaultValue("rows") @Parameter(description = "counts, checksums or rows")
                    String level) {
        try {
            return reconciliations.estimate(request(new Order(tables, level, null)));
        } catch (InvalidRequestException e) {
            throw new RequestRefusedException(BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (NotCompletedException e) {
            throw new RequestRefusedException(UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    @GET
    @Path("{id}")
    @Operation(summary = "How a comparison stands, and its report once it is done")
    public View find(@PathParam("id") String id) {
        return View.of(known(id));
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(hidden = true)
    public String text(@PathParam("id") String id) {
        Reconciliation reconciliation = known(id);
        return reconciliation
                .report()
                .map(ReportText::of)
                .orElseGet(() -> reconciliation
                                .failure()
                                .orElse(reconciliation.progress().phase()) + "\n");
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public String page(@PathParam("id") String id) {
        return known(id)
                .report()
                .map(ReportHtml::of)
                .orElseThrow(() -> new RequestRefusedException(NOT_FOUND, "There is no report of it (yet)"));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Stop a comparison that runs, on both sides at once; it then has failed")
    @APIResponse(responseCode = "204", description = "It stops, or had ended before")
    public void cancel(@PathParam("id") String id) {
        reconciliations.cancel(known(id).id());
    }

    private Reconciliation known(String id) {
        try {
            return reconciliations.find(UUID.fromString(id)).orElseThrow(ReconciliationsResource::unknown);
        } catch (IllegalArgumentException _) {
            throw unknown();
        }
    }

    private static RequestRefusedException unknown() {
        return new RequestRefusedException(
                NOT_FOUND, "There is no such reconciliation; those before the service's last start are forgotten");
    }
}
