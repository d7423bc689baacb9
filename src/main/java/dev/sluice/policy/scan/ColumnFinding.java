package dev.sluice.policy.scan;

/** What the scan says of one column. */
public sealed interface ColumnFinding {
    /** The column, without values. */
    ColumnSample column();

    /**
     * It looks personal, and no rule classifies it.
     *
     * @param confidence 0.5 to 1
     * @param reason for people; never a value
     */
    record Personal(ColumnSample column, PersonalClass personalClass, double confidence, String reason)
            implements ColumnFinding {}

    /** A rule of the configured policy decides about it; its values were not read. */
    record Classified(ColumnSample column) implements ColumnFinding {}

    /** Nothing in its name, type, comment and values looks personal. */
    record Harmless(ColumnSample column) implements ColumnFinding {}

    /** It had no values to look at, and its name says nothing. */
    record Unknown(ColumnSample column) implements ColumnFinding {}
}
