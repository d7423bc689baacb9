package dev.sluice.reconcile;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.Column;
import dev.sluice.row.KeyRange;
import dev.sluice.row.Row;
import dev.sluice.row.RowChecksum;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares rows one by one, in memory that is bounded whatever the number of rows and differences: the first reading of
 * each side fills a {@link RowTally}; where it is not even, the source is read again to name the rows, and, if columns
 * are masked, the lake is read again to see whether it holds originals.
 */
final class RowComparison {
    private final TableSides sides;
    private final ComparisonPlan plan;
    private final Findings findings;
    private final int limit;

    RowComparison(TableSides sides, ComparisonPlan plan, Findings findings, int limit) {
        this.sides = sides;
        this.plan = plan;
        this.findings = findings;
        this.limit = limit;
    }

    void compare(Selection selection) throws InterruptedException {
        for (int pass = 0; pass < selection.passes(); pass++) {
            new Pass(selection, pass).compare();
        }
    }

    /** One pass over a selection. Its consumers run on several threads and take turns at {@code tally}. */
    private final class Pass {
        private final Selection selection;
        private final int pass;
        private final RowTally tally;
        /** A bounded number of the lake's rows that looked different when they came by. */
        private final Map<RowChecksum, Row> suspects = new HashMap<>();

        private final Set<RowChecksum> named = new HashSet<>();
        private final Fingerprints originals = new Fingerprints();

        Pass(Selection selection, int pass) {
            this.selection = selection;
            this.pass = pass;
            this.tally = new RowTally(selection.rows() / selection.passes());
        }

        private KeyRange range() {
            return selection.range();
        }

        private Selection.Selector selector() {
            return selection.selector(plan, pass);
        }

        void compare() throws InterruptedException {
            sides.sourceRows(range(), () -> {
                Selection.Selector selector = selector();
                CanonicalText text = plan.rowText();
                return (_, masked) -> {
                    if (selector.selects(masked)) {
                        RowChecksum checksum = text.checksum(masked);
                        synchronized (tally) {
                            tally.source(selector.identity(), checksum);
                        }
                    }
                };
            });
            sides.lakeRows(range(), () -> {
                Selection.Selector selector = selector();
                CanonicalText text = plan.rowText();
                return row -> {
                    if (selector.selects(row)) {
                        RowChecksum checksum = text.checksum(row);
                        synchronized (tally) {
                            int slot = tally.lake(selector.identity(), checksum);
                            if ((!tally.isEqual(slot) || tally.surplus(slot) > 0) && suspects.size() < 3 * limit) {
                                suspects.computeIfAbsent(selector.identity(), _ -> row.toRow());
                            }
                        }
                    }
                };
            });
            if (count()) {
                nameFromLake();
                nameFromSource();
                if (!originals.isEmpty()) {
                    findUnmasked();
                }
            }
        }

        /** Counts what is not even; false if everything is. */
        private boolean count() {
            boolean differs = false;
            for (int slot = 0; slot < tally.capacity(); slot++) {
                if (tally.isUsed(slot) && !tally.isExact(slot)) {
                    differs = true;
                    boolean changed = !tally.isEqual(slot) && tally.sourceCount(slot) > 0 && tally.lakeCount(slot) > 0;
                    findings.count(DifferenceKind.DIFFERENT, changed ? 1 : 0);
                    findings.count(DifferenceKind.MISSING, -Math.min(0, tally.surplus(slot)));
                    findings.count(surplusKind(slot), Math.max(0, tally.surplus(slot)));
                }
            }
            return differs;
        }

        private DifferenceKind surplusKind(int slot) {
            return tally.sourceCount(slot) == 0 ? DifferenceKind.EXTRA : DifferenceKind.DUPLICATED;
        }

        private void nameFromLake() {
            suspects.forEach((identity, row) -> {
                int slot = tally.find(identity);
                if (tally.surplus(slot) > 0) {
                    // Nothing vouches for the key of a row that the source does not have: it may be an original.
                    boolean trusted = tally.sourceCount(slot) > 0;
                    findings.name(new DifferingRow(surplusKind(slot), key(identity, row, trusted), List.of()));
                }
            });
        }

        private void nameFromSource() throws InterruptedException {
            sides.sourceRows(range(), () -> {
                Selection.Selector selector = selector();
                return (original, masked) -> {
                    if (selector.selects(masked)) {
                        synchronized (tally) {
                            int slot = tally.find(selector.identity());
                            if (slot >= 0 && !tally.isExact(slot)) {
                                nameFromSource(slot, selector.identity(), original, masked);
                            }
                        }
                    }
                };
            });
        }

        private void nameFromSource(int slot, RowChecksum identity, Row original, Row masked) {
            if (tally.surplus(slot) < 0) {
                if (findings.wants(DifferenceKind.MISSING) && named.add(identity)) {
                    findings.name(new DifferingRow(DifferenceKind.MISSING, key(identity, masked, true), List.of()));
                }
            } else if (!tally.isEqual(slot) && suspects.containsKey(identity)) {
                List<String> columns = differingColumns(masked, suspects.get(identity));
                findings.name(new DifferingRow(DifferenceKind.DIFFERENT, key(identity, masked, true), columns));
            }
            Originals.of(plan, identity, original, masked)
                    .forEach(one -> originals.add(one.identity(), one.column(), one.text()));
        }

        private void findUnmasked() throws InterruptedException {
            sides.lakeRows(range(), () -> {
                Selection.Selector selector = selector();
                return row -> {
                    if (selector.selects(row)) {
                        synchronized (tally) {
                            int slot = tally.find(selector.identity());
                            if (slot >= 0 && !tally.isExact(slot)) {
                                checkUnmasked(slot, selector.identity(), row.toRow());
                            }
                        }
                    }
                };
            });
        }

        private void checkUnmasked(int slot, RowChecksum identity, Row row) {
            List<String> unmasked = new ArrayList<>();
            for (int column : plan.masked()) {
                if (originals.contains(identity, column, Originals.text(plan.lake(), column, row))) {
                    unmasked.add(plan.lake().columns().get(column).name());
                }
            }
            if (!unmasked.isEmpty()) {
                findings.count(DifferenceKind.UNMASKED, 1);
                boolean trusted = tally.sourceCount(slot) > 0;
                findings.name(new DifferingRow(DifferenceKind.UNMASKED, key(identity, row, trusted), unmasked));
            }
        }
    }

    private List<String> differingColumns(Row expected, Row found) {
        List<String> names = new ArrayList<>();
        for (int index = 0; index < plan.lake().columns().size(); index++) {
            Column column = plan.lake().columns().get(index);
            String wanted = CanonicalText.text(column.type(), expected.value(index));
            if (!wanted.equals(CanonicalText.text(column.type(), found.value(index)))) {
                names.add(column.name());
            }
        }
        return names;
    }

    private Map<String, String> key(RowChecksum identity, Row row, boolean trusted) {
        if (!plan.keyed()) {
            return Map.of("rowChecksum", identity.toString());
        }
        TableSchema table = plan.lake();
        Map<String, String> key = new LinkedHashMap<>();
        for (int index : table.key()) {
            Column column = table.columns().get(index);
            boolean shown = trusted || !plan.masked().contains(index);
            key.put(column.name(), shown ? DisplayText.of(column.type(), row.value(index)) : "(not shown)");
        }
        return key;
    }
}
