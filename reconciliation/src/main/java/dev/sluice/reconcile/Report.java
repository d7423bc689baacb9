package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.row.ReadFrom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The outcome of a reconciliation; {@code reconciliation/report.schema.json} describes it as JSON. Holds no value but in
 * the form in which the lake holds it.
 *
 * @param version of the Sluice that compared
 * @param sourcePosition of the source's snapshot, JSON; of the last one, if there were several
 * @param readFrom where the source was read; likewise
 * @param lakePosition of the lake's cut, JSON; likewise
 * @param cut names the cut in the lake's control table; likewise
 * @param policy fingerprint of the policy
 * @param onlyInLake tables that the cut has and the source has not; they do not count for the verdict
 * @param repair if one was asked for
 * @param positions all that were compared at, in order; absent if there was only one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Report(
        Verdict verdict,
        Level level,
        String version,
        @JsonRawValue String sourcePosition,
        ReadFrom readFrom,
        @JsonRawValue String lakePosition,
        UUID cut,
        String policy,
        Instant startedAt,
        Instant finishedAt,
        List<TableReport> tables,
        List<String> onlyInLake,
        Optional<Repair> repair,
        Optional<List<ComparedPosition>> positions) {

    /** What holds at the end: the verdict after a repair, if there was one. */
    public Verdict outcome() {
        return repair.flatMap(Repair::verification).map(Report::verdict).orElse(verdict);
    }

    Report with(Repair mended) {
        return new Report(
                verdict,
                level,
                version,
                sourcePosition,
                readFrom,
                lakePosition,
                cut,
                policy,
                startedAt,
                finishedAt,
                tables,
                onlyInLake,
                Optional.of(mended),
                positions);
    }
}
