package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.lake.Lake;
import dev.sluice.lake.TableStatus;
import dev.sluice.policy.Policy;
import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import dev.sluice.source.CopyStatus;
import dev.sluice.source.Replication;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The mirrored tables. */
@Path("/api/v1/tables")
@Produces(MediaType.APPLICATION_JSON)
public class TablesResource {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final Lake lake;
    private final Replication replication;
    private final Policy policy;
    private final SourceTables source;
    private final ObjectMapper json;

    TablesResource(Lake lake, Replication replication, Policy policy, SourceTables source, ObjectMapper json) {
        this.lake = lake;
        this.replication = replication;
        this.policy = policy;
        this.source = source;
        this.json = json;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Copy(
            @Schema(description = "Rows read so far") long rows,

            @Schema(description = "Rows that the source's statistics expect; absent if it has none") @Nullable
            Long estimatedRows,

            @Schema(description = "Bytes read so far, as the source sends them")
            long bytes,

            @Schema(description = "Parts into which the table was cut")
            int ranges,

            @Schema(description = "Parts that were read to their end")
            int finishedRanges,

            @Schema(description = "When all is read if the rate lasts; absent if nothing tells") @Nullable
            Instant estimatedEnd) {
        static Copy of(CopyStatus status) {
            return new Copy(
                    status.rows(),
                    status.estimatedRows() == 0 ? null : status.estimatedRows(),
                    status.bytes(),
                    status.ranges(),
                    status.finishedRanges(),
                    status.estimatedEnd().orElse(null));
        }
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
            Instant lastCommit,

            @Schema(description = "The initial copy; absent if this process has made none") @Nullable
            Copy copy) {
        static MirrorTable of(TableStatus status, @Nullable CopyStatus copy) {
            return new MirrorTable(
                    status.table().toString(),
                    status.rows(),
                    status.dataFiles(),
                    status.snapshotId() < 0 ? null : status.snapshotId(),
                    status.position().isEmpty() ? null : status.position(),
                    status.lastCommit().equals(Instant.EPOCH) ? null : status.lastCommit(),
                    copy == null ? null : Copy.of(copy));
        }

        /** A table of which the lake has nothing yet. */
        static MirrorTable of(CopyStatus copy) {
            return new MirrorTable(copy.table().toString(), 0, 0, null, null, null, Copy.of(copy));
        }
    }

    record MirrorTables(List<MirrorTable> tables) {}

    // A body is optional, which the framework's own reading of JSON does not allow for.
    @POST
    @Path("{name}/copies")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Copy a table again, or a part of it",
            description = "The stream pauses while the rows are read; readers see the old ones until all new ones are"
                    + " there. A range of the key's first column is replaced: rows that only the lake has go. By any"
                    + " other column rows are brought, and none is removed but what the log removes. GET"
                    + " /api/v1/tables shows how far it is")
    @APIResponse(
            responseCode = "202",
            description = "To be made, after copies that are being made; forgotten if the service ends before")
    @APIResponse(responseCode = "400", description = "No such part, or it cannot be copied by itself")
    @APIResponse(responseCode = "404", description = "No such table is mirrored")
    @APIResponse(responseCode = "409", description = "The replication has ended, or only copies")
    @APIResponse(
            responseCode = "503",
            description = "The source, which was to be asked for the table's columns, does not answer")
    public Response copy(
            @Parameter(description = "schema.table") @PathParam("name") String name,
            @RequestBody(
                            description = "Which part, as JSON; absent for the whole table",
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = CopyPart.class)))
                    String body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            @Context UriInfo uri) {
        if (!body.isBlank() && (type == null || !type.startsWith(MediaType.APPLICATION_JSON))) {
            // Of any other type a page of another site could send it.
            throw new NotSupportedException();
        }
        Optional<CopyPart> part = part(body);
        Optional<TableId> mirrored = lake.tables().stream()
                .map(TableStatus::table)
                .filter(id -> part.isEmpty() && id.toString().equals(name))
                .findFirst();
        if (!replication.copyAgain(
                mirrored.map(id -> Map.of(id, CopyScope.WHOLE)).orElseGet(() -> atSource(name, part)))) {
            throw new RequestRefusedException(
                    CONFLICT, "Nothing is replicated: the replication has ended, or only copies");
        }
        return Response.accepted()
                .location(uri.getBaseUriBuilder().path(TablesResource.class).build())
                .build();
    }

    private Map<TableId, CopyScope> atSource(String name, Optional<CopyPart> part) {
        return SourceAnswers.of(() -> source.tables().stream()
                .filter(schema -> schema.id().toString().equals(name))
                .findFirst()
                .map(schema -> Map.of(
                        schema.id(),
                        part.map(one -> one.of(policy.compile(schema))).orElse(CopyScope.WHOLE)))
                .orElseThrow(() -> new RequestRefusedException(
                        NOT_FOUND, "No such table is mirrored; GET /api/v1/tables lists those that are")));
    }

    /** Empty for the whole table. What is misspelt, or null, must not ask for that. */
    private Optional<CopyPart> part(String body) {
        try {
            JsonNode read = json.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(body.isBlank() ? "{}" : body);
            if (!read.isObject()) {
                throw notAPart();
            }
            return read.isEmpty()
                    ? Optional.empty()
                    : Optional.of(json.readerFor(CopyPart.class)
                            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                            .readValue(read));
        } catch (IOException _) {
            throw notAPart();
        }
    }

    private static RequestRefusedException notAPart() {
        return new RequestRefusedException(
                BAD_REQUEST, "The body is no JSON object with column, from, to or equal as text");
    }

    @GET
    @Operation(summary = "What the lake holds of each table, and how far its initial copy is")
    public MirrorTables tables() {
        Map<TableId, CopyStatus> copies = new TreeMap<>();
        replication.copies().forEach(copy -> copies.put(copy.table(), copy));
        List<MirrorTable> tables = new ArrayList<>();
        lake.tables().forEach(status -> tables.add(MirrorTable.of(status, copies.remove(status.table()))));
        copies.values().forEach(copy -> tables.add(MirrorTable.of(copy)));
        return new MirrorTables(tables);
    }
}
