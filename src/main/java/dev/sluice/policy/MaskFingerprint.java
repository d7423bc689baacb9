package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Sha256;
import dev.sluice.row.TableSchema;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells masks apart by what they do: two have one fingerprint if the same value has the same result under both, however
 * the policy says so. What counts is the mask, its parameters, the type of what it reads, and its key with its version;
 * what does not is the rule, the class, and the place in the file.
 */
final class MaskFingerprint {
    private static final int BYTES = 8;

    private final TableSchema table;
    private final MaskKeys keys;
    private final Unclassified unclassified;

    /** @param unclassified what happens to paths in JSON without a rule where the mask does not say it */
    MaskFingerprint(TableSchema table, MaskKeys keys, Unclassified unclassified) {
        this.table = table;
        this.keys = keys;
        this.unclassified = unclassified;
    }

    /** The mask's name, and where it is not all that there is to say, a colon and 16 hexadecimal digits. */
    String of(Mask mask, Column column) {
        if (mask instanceof Mask.Pass || mask instanceof Mask.Drop || mask instanceof Mask.Nulled) {
            return mask.name();
        }
        String whole = describe(mask, column, MaskCompiler.purposes(table.id(), column, Optional.empty()));
        return mask.name() + ":" + Sha256.hex(whole, BYTES);
    }

    private String describe(Mask mask, Column column, Function<Mask, String> purposes) {
        String parameters = switch (mask) {
            case Mask.Pass _, Mask.Drop _, Mask.Nulled _ -> "";
            case Mask.Redact(Place _, Optional<YamlNode> constant) ->
                constant.map(Fingerprint::of).orElse("");
            case Mask.Constant(Place _, YamlNode value) -> Fingerprint.of(value);
            case Mask.Partial(Place _, int first, int last, boolean separators) ->
                first + " " + last + " " + separators;
            case Mask.Truncate(Place _, int length) -> String.valueOf(length);
            case Mask.Hash(Place _, var _, HashText form) ->
                form.encoding() + " " + form.length() + " " + CanonicalForm.tags(column.type());
            case Mask.Tokenize _ -> CanonicalForm.tags(column.type());
            case Mask.Fpe fpe ->
                fpe.alphabet() + " " + fpe.checkDigit() + " " + fpe.shortValues() + " "
                        + TypeNames.nameOf(column.type()) + digits(column.type());
            case Mask.Email email -> email.mailDomain().name();
            case Mask.ShiftDate shift -> shift.maxDays() + " " + shift.subject().text() + " " + subject(shift);
            case Mask.Generalize(Place _, Generalization to) -> to + " " + TypeNames.nameOf(column.type());
            case Mask.Pseudonym pseudonym -> pseudonym.kind().name();
            case Mask.Json json ->
                json.unclassified().orElse(unclassified) + " "
                        + json.rules().stream()
                                .map(rule -> rule.path() + "="
                                        + describe(
                                                rule.mask(),
                                                column,
                                                MaskCompiler.purposes(table.id(), column, Optional.of(rule.path()))))
                                .collect(Collectors.joining(";"));
        };
        String key = mask instanceof Mask.Keyed ? keys.mark() + " " + purposes.apply(mask) : "";
        return mask.name() + "|" + parameters + "|" + key;
    }

    /** Another precision or scale encrypts the same number to another. */
    private static String digits(ColumnType type) {
        return type instanceof ColumnType.Decimal(int precision, int scale) ? " " + precision + " " + scale : "";
    }

    private String subject(Mask.ShiftDate shift) {
        OptionalInt index = table.indexOf(shift.subject().text());
        ColumnType type = index.isEmpty()
                ? new ColumnType.Text()
                : table.columns().get(index.getAsInt()).type();
        return CanonicalForm.tags(type);
    }
}
