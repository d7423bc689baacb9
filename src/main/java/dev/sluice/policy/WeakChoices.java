package dev.sluice.policy;

import dev.sluice.policy.Generalization.Bucket;
import dev.sluice.policy.Generalization.Period;
import dev.sluice.policy.PolicyRules.RefusedValues;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import java.math.BigDecimal;

/**
 * Finds masks that can be applied but protect less than their author may think, because of the columns that they are
 * applied to. What is weak on any column {@link WeakMasks} finds.
 */
final class WeakChoices {
    private static final int SHORT_TEXT = 3;
    private static final int FEW_DIGITS = 4;

    private final PolicyRules rules;
    private final TextLengths lengths;
    private final Findings findings;

    WeakChoices(PolicyRules rules, TextLengths lengths, Findings findings) {
        this.rules = rules;
        this.lengths = lengths;
        this.findings = findings;
    }

    void warn(TableSchema table) {
        for (int index = 0; index < table.columns().size(); index++) {
            Column column = table.columns().get(index);
            int at = index;
            rules.columnRule(table.id(), column)
                    .ifPresent(rule -> warn(table, at, rule.choice().mask()));
        }
    }

    private void warn(TableSchema table, int index, Mask mask) {
        Column column = table.columns().get(index);
        ColumnType type = column.type();
        String label = table.id() + "." + column.name();
        int length = length(table, column);
        switch (mask) {
            case Mask.Hash _, Mask.Tokenize _, Mask.Pseudonym _, Mask.Email _ ->
                warnOfFewValues(label, type, length, mask);
            case Mask.Fpe fpe -> {
                // Of other types with few values the mask itself is an error.
                if (type instanceof ColumnType.Enumeration) {
                    warnOfFewValues(label, type, length, mask);
                } else if (Coarser.textForm(type).isPresent()) {
                    warnOfRefusals(table, label, table.key().contains(index), fpe);
                }
            }
            case Mask.Partial(Place _, int first, int last, boolean _) ->
                warnOfHalf(label, length, first + last, "", mask);
            case Mask.Truncate(Place _, int kept) ->
                warnOfHalf(label, length, kept, ", and all of shorter values", mask);
            case Mask.Generalize(Place _, Generalization to) -> {
                if (isIdentity(to, type)) {
                    warn(
                            mask,
                            "Mask generalize on " + label + " leaves every value as it is",
                            to instanceof Bucket ? "choose a larger bucket" : "generalize to month or year");
                }
            }
            case Mask.Json json ->
                json.rules().stream()
                        .filter(rule -> rule.mask() instanceof Mask.Fpe)
                        .forEach(rule ->
                                warnOfRefusals(table, label + " at " + rule.path(), false, (Mask.Fpe) rule.mask()));
            case Mask.Pass _, Mask.Drop _, Mask.Nulled _, Mask.Redact _, Mask.Constant _, Mask.ShiftDate _ -> {}
        }
    }

    private void warnOfFewValues(String label, ColumnType type, int length, Mask mask) {
        boolean few = type instanceof ColumnType.Bool
                || type instanceof ColumnType.Enumeration
                || type instanceof ColumnType.Int16
                || type instanceof ColumnType.Date
                || (type instanceof ColumnType.Decimal(int precision, int _) && precision <= FEW_DIGITS)
                || length <= SHORT_TEXT;
        if (few) {
            warn(
                    mask,
                    "Mask " + mask.name() + " on " + label
                            + ", which has few different values: how often each occurs tells which it is",
                    "use redact, null, generalize or drop");
        }
    }

    /** A text too short to be encrypted cannot be told from the column's type. */
    private void warnOfRefusals(TableSchema table, String label, boolean isKey, Mask.Fpe mask) {
        if (mask.shortValues() == FpeText.ShortValues.REFUSE
                && rules.refusedValues(table.id()) != RefusedValues.QUARANTINE) {
            int least = FormatCipher.minLength(mask.alphabet().radix())
                    + (mask.checkDigit() == FpeText.CheckDigit.NONE ? 0 : 1);
            warn(
                    mask,
                    "Mask fpe on " + label + " refuses values with fewer than " + least
                            + " characters of its alphabet: the first such row stops the replication",
                    isKey
                            ? "say refused-values: quarantine, or use tokenize"
                            : "say short-values: redact, or refused-values: quarantine");
        }
    }

    private void warnOfHalf(String label, int length, int kept, String besides, Mask mask) {
        // More is weak on any column, and said already.
        if (kept < WeakMasks.MANY_KEPT && kept >= length - length / 2) {
            warn(
                    mask,
                    "Mask " + mask.name() + " on " + label + " keeps " + kept + " of " + length + " characters"
                            + besides + ": what is left may identify a person",
                    "keep fewer, or use hash");
        }
    }

    private static boolean isIdentity(Generalization to, ColumnType type) {
        return switch (to) {
            case Generalization.To(Period period) -> period == Period.DAY && type instanceof ColumnType.Date;
            case Bucket(BigDecimal size) ->
                switch (type) {
                    case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ ->
                        size.compareTo(BigDecimal.ONE) == 0;
                    // A multiple of the last digit is every number of the type.
                    case ColumnType.Decimal(int _, int scale) ->
                        size.compareTo(BigDecimal.ONE.movePointLeft(scale)) == 0;
                    default -> false;
                };
            case Generalization.Grid _, Generalization.Network _ -> false;
        };
    }

    /** How many characters a value has at most; {@link Integer#MAX_VALUE} if it is no text, or any number. */
    private int length(TableSchema table, Column column) {
        if (column.type() instanceof ColumnType.Char(int length)) {
            return length;
        }
        return Coarser.textForm(column.type()).isPresent()
                ? lengths.of(table.id(), column.name()).orElse(Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    private void warn(Mask mask, String message, String remedy) {
        findings.warning(mask.place(), message, remedy);
    }
}
