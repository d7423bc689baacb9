package dev.sluice.policy;

/** What a policy says about a row: whether the lake holds it. */
public sealed interface Admission {
    Admission ADMITTED = new Admitted();
    Admission LEFT_OUT = new LeftOut();
    Admission UNDECIDED = new Undecided();

    /** The lake holds the row. */
    record Admitted() implements Admission {}

    /** The lake does not hold the row, by the filter or by a rule that drops. */
    record LeftOut() implements Admission {}

    /**
     * The lake's mirror does not hold the row, its quarantine does.
     *
     * @param rule the rule's name; {@code keep} for the filter, {@code refused-values} where a value was refused
     * @param reason for people; never a value
     */
    record Quarantined(String rule, String reason) implements Admission {}

    /** It depends on a value that the log did not carry. */
    record Undecided() implements Admission {}
}
