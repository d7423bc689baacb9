package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The outcome of a reconciliation; {@code reconciliation/report.schema.json} describes it as JSON. Holds no value but in
 * the form in which the lake holds it.
 *
 * @param version of the Sluice that compared
 * @param sourcePosition of the source's snapshot, JSON
 * @param lakePosition of the lake's cut, JSON
 * @param cut names the cut in the lake's control table
 * @param policy fingerprint of the policy
 * @param onlyInLake tables that the cut has and the source has not; they do not count for the verdict
 */
public record Report(
        Verdict verdict,
        Level level,
        String version,
        @JsonRawValue String sourcePosition,
        @JsonRawValue String lakePosition,
        UUID cut,
        String policy,
        Instant startedAt,
        Instant finishedAt,
        List<TableReport> tables,
        List<String> onlyInLake) {}
