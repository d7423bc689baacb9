package dev.sluice.reconcile;

import java.util.List;
import java.util.Map;

/**
 * What comparing rows found in a table.
 *
 * @param totals how many rows of each kind there are
 * @param rows some of them, the gravest kinds first
 * @param complete whether {@code rows} names all of them
 */
public record Differences(Map<DifferenceKind, Long> totals, List<DifferingRow> rows, boolean complete) {}
