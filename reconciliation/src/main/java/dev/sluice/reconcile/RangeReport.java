package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.row.KeyRange;
import java.util.Optional;

/**
 * One of the parts into which a table was cut for its first checksums.
 *
 * @param from the lowest key of a range, as the lake holds it; absent for the first one, and where parts are no ranges
 * @param range of keys; empty where parts are no ranges
 * @param sourceRows those that the policy lets through
 * @param position which of {@link Report#positions} it was compared at; absent if there was only one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RangeReport(
        Optional<String> from,
        @JsonIgnore Optional<KeyRange> range,
        long sourceRows,
        long lakeRows,
        Verdict verdict,
        Optional<Integer> position) {
    RangeReport at(Optional<Integer> index) {
        return new RangeReport(from, range, sourceRows, lakeRows, verdict, index);
    }
}
