package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.policy.YamlNode.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a policy says shall happen to a column's values, before it is known which type the column has. */
sealed interface Mask {
    /** Where the policy says so. */
    Place place();

    /** A mask whose result depends on the policy key. */
    sealed interface Keyed extends Mask {
        /** Columns of one domain get equal results for equal values. */
        Optional<String> domain();
    }

    /** The name in the policy's language. */
    default String name() {
        return switch (this) {
            case Pass _ -> "pass";
            case Drop _ -> "drop";
            case Nulled _ -> "null";
            case Redact _ -> "redact";
            case Constant _ -> "constant";
            case Partial _ -> "partial";
            case Truncate _ -> "truncate";
            case Hash _ -> "hash";
            case Tokenize _ -> "tokenize";
            case Fpe _ -> "fpe";
            case Email _ -> "email";
            case ShiftDate _ -> "shift-date";
            case Generalize _ -> "generalize";
            case Pseudonym _ -> "pseudonym";
            case Json _ -> "json";
        };
    }

    /** The keyed masks among this one and those inside it. */
    default Stream<Keyed> keyed() {
        return switch (this) {
            case Keyed keyed -> Stream.of(keyed);
            case Json json -> json.rules().stream().flatMap(rule -> rule.mask().keyed());
            case Pass _, Drop _, Nulled _, Redact _, Constant _, Partial _, Truncate _, Generalize _ -> Stream.empty();
        };
    }

    /** The value as it is. */
    record Pass(Place place) implements Mask {}

    /** The column does not exist in the lake. */
    record Drop(Place place) implements Mask {}

    /** Every value becomes SQL NULL. */
    record Nulled(Place place) implements Mask {}

    /** Every value becomes the same constant; text of whatever kind becomes text. */
    record Redact(Place place, Optional<YamlNode> constant) implements Mask {}

    /** Every value becomes the same constant of the column's own type. */
    record Constant(Place place, YamlNode value) implements Mask {}

    /**
     * @param keepFirst the characters at the beginning that stay readable
     * @param keepLast those at the end
     * @param keepSeparators whether what is neither letter nor digit stays readable, and does not count
     */
    record Partial(Place place, int keepFirst, int keepLast, boolean keepSeparators) implements Mask {}

    /** @param length the characters at the beginning that remain, at least 1 */
    record Truncate(Place place, int length) implements Mask {}

    /** Every value becomes its keyed hash. */
    record Hash(Place place, Optional<String> domain, HashText form) implements Keyed {}

    /** Every value becomes a token that the key turns back into it. */
    record Tokenize(Place place, Optional<String> domain) implements Keyed {}

    /** Every value becomes another of the same form. */
    record Fpe(
            Place place,
            Optional<String> domain,
            Alphabet alphabet,
            FpeText.CheckDigit checkDigit,
            FpeText.ShortValues shortValues)
            implements Keyed {}

    /** An address becomes another address. */
    record Email(Place place, Optional<String> domain, EmailMask.MailDomain mailDomain) implements Keyed {}

    /**
     * All dates of a subject move by the same number of days.
     *
     * @param subject the name of the column that says whose date it is
     * @param maxDays the farthest that a date moves, at least 1
     */
    record ShiftDate(Place place, Optional<String> domain, Scalar subject, int maxDays) implements Keyed {}

    /** A value becomes the coarser one that it belongs to. */
    record Generalize(Place place, Generalization to) implements Mask {}

    /** A value becomes one of a list of names. */
    record Pseudonym(Place place, Optional<String> domain, PseudonymMask.Kind kind) implements Keyed {}

    /**
     * Each value inside a JSON document has a mask of its own.
     *
     * @param unclassified for paths that no rule matches; empty for the same as for columns
     * @param rules the first that matches decides
     */
    record Json(Place place, Optional<Unclassified> unclassified, List<JsonRule> rules) implements Mask {}

    /** @param mask anything but {@link Json} and {@link ShiftDate} */
    record JsonRule(JsonPath path, Mask mask) {}
}
