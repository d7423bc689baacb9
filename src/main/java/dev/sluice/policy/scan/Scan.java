package dev.sluice.policy.scan;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks through the source's tables for columns that look personal and that no rule classifies. */
public final class Scan {
    private final TableSamples samples;
    private final Predicate<ColumnSample> classified;
    private final ColumnClassifier classifier;

    /**
     * @param classified whether a rule of the policy decides about a column
     * @param today dates of birth lie before it
     */
    public Scan(TableSamples samples, Predicate<ColumnSample> classified, LocalDate today) {
        this.samples = samples;
        this.classified = classified;
        this.classifier = new ColumnClassifier(today);
    }

    /**
     * One table after the other, so that no more than one table's samples are in memory.
     *
     * @param rows of each table, at most
     */
    public ScanReport run(int rows) {
        List<ColumnFinding> findings = new ArrayList<>();
        for (TableSamples.Description table : samples.tables()) {
            findings.addAll(table(table, rows));
        }
        return new ScanReport(rows, findings);
    }

    private List<ColumnFinding> table(TableSamples.Description table, int rows) {
        Set<String> open = table.columns().stream()
                .filter(column -> !classified.test(column))
                .map(ColumnSample::column)
                .collect(Collectors.toSet());
        Map<String, ColumnSample> sampled = new LinkedHashMap<>();
        if (!open.isEmpty()) {
            samples.sample(table, open, rows).forEach(sample -> sampled.put(sample.column(), sample));
        }
        List<ColumnFinding> findings = new ArrayList<>();
        for (ColumnSample column : table.columns()) {
            ColumnSample sample = sampled.get(column.column());
            findings.add(sample == null ? new ColumnFinding.Classified(column) : finding(column, sample));
        }
        return findings;
    }

    private ColumnFinding finding(ColumnSample column, ColumnSample sample) {
        return classifier
                .classify(sample)
                .filter(evidence -> evidence.confidence() >= Evidence.PROPOSED)
                .<ColumnFinding>map(evidence -> new ColumnFinding.Personal(
                        column, evidence.personalClass(), evidence.confidence(), evidence.reason()))
                .orElseGet(() -> sample.values().isEmpty() && !sample.family().isClosed()
                        ? new ColumnFinding.Unknown(column)
                        : new ColumnFinding.Harmless(column));
    }
}
