package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * One of the parts into which a table was cut for its first checksums.
 *
 * @param from the lowest key of a range, as the lake holds it; absent for the first one, and where parts are no ranges
 * @param sourceRows those that the policy lets through
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RangeReport(Optional<String> from, long sourceRows, long lakeRows, Verdict verdict) {}
