package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What was done about the tables that differ, or would be.
 *
 * @param applied whether it was done; otherwise nothing was changed
 * @param tables those that differ, each of which is copied again, or the ranges of it that differ
 * @param verification the comparison of these tables afterwards, at a later position; absent if nothing was done
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Repair(boolean applied, List<Table> tables, Optional<Report> verification) {
    /**
     * @param table {@code schema.name}
     * @param ranges of its key that are copied; absent if all of it is
     * @param rows of the source that are copied, about
     * @param bytes about, as the source holds them
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Table(String table, Optional<Integer> ranges, long rows, long bytes) {}

    public Repair {
        tables = List.copyOf(tables);
    }
}
