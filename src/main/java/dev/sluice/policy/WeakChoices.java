package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableSchema;

/** Finds masks that can be applied but protect less than their author may think. */
final class WeakChoices {
    private static final int MANY_KEPT = 10;
    private static final int FEW_BITS = 64;
    private static final int FEW_DAYS = 30;
    private static final int NARROW_IPV4 = 24;
    private static final int NARROW_IPV6 = 48;
    private static final int SHORT_CHAR = 3;

    private final PolicyRules rules;
    private final Findings findings;

    WeakChoices(PolicyRules rules, Findings findings) {
        this.rules = rules;
        this.findings = findings;
    }

    void warn(TableSchema table) {
        for (Column column : table.columns()) {
            rules.columnRule(table.id(), column)
                    .ifPresent(rule -> warn(
                            table.id() + "." + column.name(),
                            column.type(),
                            rule.choice().mask()));
        }
    }

    private void warn(String label, ColumnType type, Mask mask) {
        switch (mask) {
            case Mask.Hash hash -> {
                warnOfFewValues(label, type, mask);
                if (hash.form().bits() < FEW_BITS) {
                    warn(
                            mask,
                            "Mask hash on " + label + " keeps " + hash.form().bits()
                                    + " bits: different values will share a hash, and joins will mix their rows",
                            "keep " + FEW_BITS + " bits or more");
                }
            }
            case Mask.Tokenize _, Mask.Pseudonym _ -> warnOfFewValues(label, type, mask);
            case Mask.Partial(Place _, int first, int last, boolean _) -> {
                if (first + last >= MANY_KEPT || first + last >= half(type)) {
                    warn(
                            mask,
                            "Mask partial on " + label + " keeps " + (first + last)
                                    + " characters: what is left may identify a person",
                            "keep fewer, or use hash");
                }
            }
            case Mask.Truncate(Place _, int length) -> {
                if (length >= MANY_KEPT || length >= half(type)) {
                    warn(
                            mask,
                            "Mask truncate on " + label + " keeps " + length
                                    + " characters, and all of shorter values: what is left may identify a person",
                            "keep fewer, or use hash");
                }
            }
            case Mask.ShiftDate shift -> {
                if (shift.maxDays() < FEW_DAYS) {
                    warn(
                            mask,
                            "Mask shift-date on " + label + " moves dates by " + shift.maxDays()
                                    + " days at most: who knows one date of a person nearly knows all",
                            "allow max-days of " + FEW_DAYS + " or more");
                }
            }
            case Mask.Generalize(Place _, Generalization.Network(int ipv4, int ipv6)) -> {
                if (ipv4 > NARROW_IPV4 || ipv6 > NARROW_IPV6) {
                    warn(
                            mask,
                            "Mask generalize on " + label + " keeps networks that may be one household's",
                            "keep ipv4-prefix: " + NARROW_IPV4 + " and ipv6-prefix: " + NARROW_IPV6 + " or fewer bits");
                }
            }
            case Mask.Json json ->
                json.rules().forEach(rule -> warn(label + " at " + rule.path(), new ColumnType.Text(), rule.mask()));
            case Mask.Pass _,
                    Mask.Drop _,
                    Mask.Nulled _,
                    Mask.Redact _,
                    Mask.Constant _,
                    Mask.Email _,
                    Mask.Fpe _,
                    Mask.Generalize _ -> {}
        }
    }

    private void warnOfFewValues(String label, ColumnType type, Mask mask) {
        boolean few = type instanceof ColumnType.Bool
                || type instanceof ColumnType.Enumeration
                || type instanceof ColumnType.Int16
                || type instanceof ColumnType.Date
                || (type instanceof ColumnType.Char(int length) && length <= SHORT_CHAR);
        if (few) {
            warn(
                    mask,
                    "Mask " + mask.name() + " on " + label
                            + ", which has few different values: how often each occurs tells which it is",
                    "use redact, null, generalize or drop");
        }
    }

    /** Half of what a value of the type holds, as far as the type says. */
    private static int half(ColumnType type) {
        return type instanceof ColumnType.Char(int length) ? (length + 1) / 2 : Integer.MAX_VALUE;
    }

    private void warn(Mask mask, String message, String remedy) {
        findings.warning(mask.place(), message, remedy);
    }
}
