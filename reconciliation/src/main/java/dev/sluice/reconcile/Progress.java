package dev.sluice.reconcile;

/**
 * Where a reconciliation stands.
 *
 * @param phase in words, for people
 * @param tablesDone of {@code tables}
 * @param tables how many there are; 0 while that is not known
 */
public record Progress(String phase, int tablesDone, int tables) {}
