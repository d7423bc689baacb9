package dev.sluice.reconcile;

import java.util.List;
import java.util.Map;

/**
 * A row that is not the same on both sides.
 *
 * @param key the values of the key's columns in the lake's form, as text, by column; of a row without a key its checksum
 *     under the name {@code rowChecksum}
 * @param columns the columns that differ, as far as both sides have the row; for unmasked ones those that are unmasked
 */
public record DifferingRow(DifferenceKind kind, Map<String, String> key, List<String> columns) {}
