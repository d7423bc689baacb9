package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How the service stands. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Status(
        @Schema(description = "STARTING, COPYING, STREAMING, RETRYING, STOPPED or FAILED")
        String state,

        @Schema(description = "The database, without credentials")
        String source,

        @Schema(description = "Attempts since the process started, from 1")
        long session,

        @Schema(description = "Up to which the lake holds everything, as the source prints it; empty if unknown")
        String position,

        @Schema(description = "Age of the oldest change that is read but not yet in the lake")
        double lagSeconds,

        @Schema(description = "Bytes of log that the lake does not hold yet")
        long lagBytes,

        @Schema(description = "Changes that became official in the lake since the process started")
        long changes,

        @Schema(description = "Rows of initial copies since the process started")
        long rowsCopied,

        @Schema(description = "Tables of which a copy was asked for that is not official yet")
        List<String> copiesPending,

        @Schema(description = "Changes per second, between this answer and an earlier one")
        double changesPerSecond,

        @Schema(description = "From the source's commit to readable in the lake, of the last five minutes' changes")
        Latency latencyMillis,

        @Schema(description = "Mirrored tables") int tables,

        long uptimeSeconds,

        String version,

        @Schema(description = "Of the last attempt that failed; empty if none did")
        String lastError) {

    /** Milliseconds; absent where there were no changes. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Latency(
            @org.jspecify.annotations.Nullable Long p50,
            @org.jspecify.annotations.Nullable Long p99) {}
}
