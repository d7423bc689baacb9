package dev.sluice.policy.scan;

import java.util.List;

/**
 * What a scan found. It holds no value of any row.
 *
 * @param rows how many rows of each table were looked at, at most
 * @param findings one for each column, by table, in the tables' order
 */
public record ScanReport(int rows, List<ColumnFinding> findings) {
    public ScanReport {
        findings = List.copyOf(findings);
    }

    /** The columns that look personal and that no rule classifies. */
    public List<ColumnFinding.Personal> personal() {
        return of(ColumnFinding.Personal.class);
    }

    /** The findings of one kind. */
    public <T extends ColumnFinding> List<T> of(Class<T> kind) {
        return findings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** A policy, or rules for one, that masks what looks personal: {@link ProposedPolicy}. */
    public String policy() {
        return new ProposedPolicy(this).yaml();
    }
}
