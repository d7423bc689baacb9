package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about one table.
 *
 * @param table {@code schema.name} at the source
 * @param lakeSnapshot the Iceberg snapshot that was read; absent if the cut has no mirror of the table, or several
 *     snapshots were read
 * @param sourceRows those that the policy lets through; like all numbers of rows here, over several positions a sum of what
 *     each range held at its own
 * @param filteredRows the source's rows that the policy's filter, or a rule that drops, leaves out
 * @param quarantinedRows the source's rows that are not in the table because the policy quarantines them
 * @param counts whether the numbers of rows are equal; over several positions, at each of them
 * @param checksum whether the checksums are equal; absent at level {@code counts}
 * @param comparedBy how, in words
 * @param comparedColumns how many of the source's columns took part
 * @param notCompared columns that the policy drops
 * @param parts how many parts had a checksum of their own
 * @param differingParts how many of them differ
 * @param ranges the parts, in the order of their keys where they are ranges
 * @param differences at level {@code rows}
 * @param positions at which the table was compared, in order; absent if the reconciliation had only one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record TableReport(
        String table,
        Optional<Long> lakeSnapshot,
        long sourceRows,
        long lakeRows,
        long filteredRows,
        long quarantinedRows,
        Verdict counts,
        Optional<Verdict> checksum,
        String comparedBy,
        int comparedColumns,
        List<String> notCompared,
        Optional<Integer> parts,
        Optional<Integer> differingParts,
        Optional<List<RangeReport>> ranges,
        Optional<Differences> differences,
        Optional<List<At>> positions) {

    /**
     * A position at which some or all of a table's rows were compared.
     *
     * @param position which of {@link Report#positions}
     * @param lakeSnapshot the Iceberg snapshot that was read; absent if the cut has no mirror of the table
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record At(int position, Optional<Long> lakeSnapshot) {}

    /** Equal in everything that was looked at. */
    public Verdict verdict() {
        return Verdict.of(counts == Verdict.MATCH && checksum.orElse(Verdict.MATCH) == Verdict.MATCH);
    }

    /** Equal in all its compared values, not only in numbers of rows. */
    boolean isProof() {
        return verdict() == Verdict.MATCH && checksum().isPresent();
    }
}
