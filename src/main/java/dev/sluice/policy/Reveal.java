package dev.sluice.policy;

import dev.sluice.policy.FpeText.ShortValues;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** Turns masked values of one column back into the originals, with the key that masked them. */
public final class Reveal {
    private static final String REMEDY = "; only tokenize and fpe, each in a column of its own, can be undone";

    private final String label;
    private final ColumnMask mask;

    private Reveal(String label, ColumnMask mask) {
        this.label = label;
        this.mask = mask;
    }

    /**
     * Finds the mask of a column.
     *
     * @throws NotRevealedException if there is no such column in the lake, or its mask cannot be undone
     * @throws InvalidPolicyException if the policy does not fit the table
     */
    public static Reveal of(Policy policy, TableSchema table, String column) {
        String label = table.id() + "." + column;
        OptionalInt index = table.indexOf(column);
        if (index.isEmpty()) {
            throw new NotRevealedException("Cannot reveal values of " + label + ": the source has no such column");
        }
        Optional<ColumnMask> mask = policy.compile(table).mask(index.getAsInt());
        if (mask.isEmpty()) {
            throw new NotRevealedException(
                    "Cannot reveal values of " + label + ": the policy leaves it out of the lake" + REMEDY);
        }
        return switch (mask.get()) {
            case ColumnMask.Tokenize _, FpeDecimal _, FpeIban _, FpeNumber _, FpeText _ ->
                new Reveal(label, mask.get());
            case ColumnMask.Pass _ ->
                throw new NotRevealedException(
                        "Cannot reveal values of " + label + ": they are not masked, the lake holds the originals");
            case ColumnMask.Constant _,
                    ColumnMask.Hash _,
                    ColumnMask.Truncate _,
                    EmailMask _,
                    GeneralizeMask _,
                    JsonMask _,
                    PartialMask _,
                    PseudonymMask _,
                    ShiftDateMask _ ->
                throw new NotRevealedException("Cannot reveal values of " + label + ": mask "
                        + mask.get().name() + " cannot be undone" + REMEDY);
        };
    }

    private static String encrypted(String masked, ShortValues shortValues, UnaryOperator<String> reveal) {
        if (masked.equals(MaskCompiler.REDACTED) && shortValues == ShortValues.REDACT) {
            throw new IllegalArgumentException("it was too short or of another form, so it was redacted");
        }
        return reveal.apply(masked);
    }

    /** The mask's name in the policy's language. */
    public String mask() {
        return mask.name();
    }

    /** Whether a value that was masked under another key, or never, is told from one that was: fpe cannot tell. */
    public boolean provesOrigin() {
        return mask instanceof ColumnMask.Tokenize;
    }

    /**
     * The original as text.
     *
     * @param masked as the lake holds it; a number in plain decimal
     * @throws NotRevealedException if this mask with this key never gives such a value; its message does not quote it
     */
    public String original(String masked) {
        try {
            return switch (mask) {
                case ColumnMask.Tokenize(Tokens tokens, var _) ->
                    tokens.reveal(masked)
                            .map(RevealedForm::text)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "it is no token of this column, or of" + " another key or key version"));
                case FpeDecimal number -> number.reveal(new BigDecimal(masked)).toPlainString();
                case FpeNumber number -> String.valueOf(number.reveal(Long.parseLong(masked)));
                case FpeText text -> encrypted(masked, text.shortValues(), text::reveal);
                case FpeIban iban -> encrypted(masked, iban.shortValues(), iban::reveal);
                case ColumnMask.Pass _,
                        ColumnMask.Constant _,
                        ColumnMask.Hash _,
                        ColumnMask.Truncate _,
                        EmailMask _,
                        GeneralizeMask _,
                        JsonMask _,
                        PartialMask _,
                        PseudonymMask _,
                        ShiftDateMask _ -> throw new AssertionError("refused above");
            };
        } catch (NumberFormatException _) {
            throw new NotRevealedException(
                    "Cannot reveal a value of " + label + ": it is no number of the column's type");
        } catch (IllegalArgumentException e) {
            throw new NotRevealedException("Cannot reveal a value of " + label + ": " + e.getMessage());
        }
    }
}
