package dev.sluice.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps verdicts as long as a test runs; the lake's keeping of them has tests of its own. */
final class KeptInMemory implements VerdictLog {
    final List<Report> reports = new ArrayList<>();
    final List<Proof> earlier = new ArrayList<>();

    @Override
    public void keep(Report report) {
        reports.add(report);
    }

    @Override
    public boolean proves(Map<String, Long> lakeSnapshots) {
        return lakeSnapshots.keySet().stream()
                .allMatch(name -> reports.stream()
                        .flatMap(report -> report.tables().stream())
                        .anyMatch(table -> table.table().equals(name) && table.verdict() == Verdict.MATCH));
    }

    @Override
    public List<Proof> proofs() {
        return earlier;
    }
}
