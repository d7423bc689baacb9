package dev.sluice.reconcile;

import java.util.ArrayList;
import java.util.List;

/** Keeps verdicts as long as a test runs; the lake's keeping of them has tests of its own. */
final class KeptInMemory implements VerdictLog {
    final List<Report> reports = new ArrayList<>();
    final List<Proof> earlier = new ArrayList<>();

    @Override
    public void keep(Report report) {
        reports.add(report);
    }

    @Override
    public boolean isProven(String lakePosition) {
        return reports.stream().anyMatch(report -> report.lakePosition().equals(lakePosition));
    }

    @Override
    public List<Proof> proofs() {
        return earlier;
    }
}
