package dev.sluice.lake;

/**
 * How many rows of a table something kept out.
 *
 * @param rule its name, as {@link QuarantinedRow} has it
 */
public record QuarantineCount(String schema, String table, String rule, long rows) {}
