package dev.sluice.policy;

import dev.sluice.policy.FpeText.CheckDigit;
import dev.sluice.policy.FpeText.ShortValues;
import dev.sluice.policy.HashText.Encoding;
import dev.sluice.policy.PolicyRules.Choice;
import dev.sluice.policy.PolicyRules.Collisions;
import dev.sluice.policy.YamlNode.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a mask and its parameters from among the fields of a class or column rule. */
final class MaskReader {
    /** Every mask. */
    static final List<String> NAMES = List.of(
            "pass",
            "drop",
            "null",
            "redact",
            "constant",
            "partial",
            "truncate",
            "hash",
            "tokenize",
            "fpe",
            "email",
            "shift-date",
            "generalize",
            "pseudonym",
            "json");

    private static final String KNOWN =
            "use " + String.join(", ", NAMES.subList(0, NAMES.size() - 1)) + " or " + NAMES.getLast();
    private static final int MAX_KEPT = 9_999;
    private static final int MAX_DAYS = 36_500;
    private static final Map<String, Encoding> ENCODINGS = Map.of("hex", Encoding.HEX, "base64url", Encoding.BASE64URL);
    private static final Map<String, Alphabet> ALPHABETS =
            Map.of("digits", Alphabet.DIGITS, "alphanumeric", Alphabet.ALPHANUMERIC);
    private static final Map<String, Generalization.Period> PERIODS = Map.of(
            "day", Generalization.Period.DAY,
            "month", Generalization.Period.MONTH,
            "quarter", Generalization.Period.QUARTER,
            "year", Generalization.Period.YEAR,
            "decade", Generalization.Period.DECADE);
    private static final Map<String, PseudonymMask.Kind> KINDS = Map.of(
            "first-name", PseudonymMask.Kind.FIRST_NAME,
            "last-name", PseudonymMask.Kind.LAST_NAME,
            "full-name", PseudonymMask.Kind.FULL_NAME,
            "street", PseudonymMask.Kind.STREET,
            "city", PseudonymMask.Kind.CITY);

    private final Findings findings;

    MaskReader(Findings findings) {
        this.findings = findings;
    }

    /** The mask of a class or column rule, and what it may do to keys. */
    Optional<Choice> read(Fields fields) {
        Collisions collisions = new MaskParameters(fields, findings).isSet("allow-collisions")
                ? Collisions.ALLOWED
                : Collisions.REFUSED;
        return mask(fields).map(mask -> new Choice(mask, collisions));
    }

    /** The mask alone. */
    Optional<Mask> mask(Fields fields) {
        Optional<YamlNode> node = fields.required("mask", KNOWN);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Place place = node.get().place();
        MaskParameters parameters = new MaskParameters(fields, findings);
        // The bare word null is YAML's null, and the mask's name: nobody should have to quote it.
        String name = node.get() instanceof Scalar scalar ? scalar.text() : "";
        return switch (name) {
            case "pass" -> Optional.of(new Mask.Pass(place));
            case "drop" -> Optional.of(new Mask.Drop(place));
            case "null" -> Optional.of(new Mask.Nulled(place));
            case "redact" -> Optional.of(new Mask.Redact(place, fields.optional("constant")));
            case "constant" ->
                fields.required("value", "say what every value becomes, such as value: 0")
                        .map(value -> new Mask.Constant(place, value));
            case "partial" -> Optional.of(partial(place, parameters));
            case "truncate" ->
                Optional.of(new Mask.Truncate(
                        place,
                        parameters.requiredNumber(
                                "length", 1, MAX_KEPT, "say how many characters remain, such as length: 3")));
            case "hash" -> Optional.of(new Mask.Hash(place, domain(parameters), hashText(parameters)));
            case "tokenize" -> Optional.of(new Mask.Tokenize(place, domain(parameters)));
            case "fpe" -> Optional.of(fpe(place, parameters));
            case "email" ->
                Optional.of(new Mask.Email(
                        place,
                        domain(parameters),
                        parameters.word(
                                "mail-domain",
                                Map.of("mask", EmailMask.MailDomain.MASK, "keep", EmailMask.MailDomain.KEEP),
                                EmailMask.MailDomain.MASK)));
            case "shift-date" -> shiftDate(place, fields, parameters);
            case "generalize" -> generalize(place, parameters);
            case "pseudonym" ->
                Optional.of(new Mask.Pseudonym(
                        place,
                        domain(parameters),
                        parameters.requiredWord("kind", KINDS, PseudonymMask.Kind.FULL_NAME)));
            case "json" -> new JsonRuleReader(this, findings).read(place, fields, parameters);
            default -> {
                // Its parameters cannot be judged before the mask is known.
                fields.leaveOthers();
                findings.error(place, name.isEmpty() ? "The mask has no name" : "Unknown mask " + name, KNOWN);
                yield Optional.empty();
            }
        };
    }

    private static Optional<String> domain(MaskParameters parameters) {
        return parameters.text("domain").map(Scalar::text);
    }

    private static HashText hashText(MaskParameters parameters) {
        Encoding encoding = parameters.word("encoding", ENCODINGS, Encoding.HEX);
        return new HashText(
                encoding, parameters.number("length", HashText.MIN_LENGTH, encoding.maxLength(), encoding.maxLength()));
    }

    private Mask partial(Place place, MaskParameters parameters) {
        int first = parameters.number("keep-first", 1, MAX_KEPT, 0);
        int last = parameters.number("keep-last", 1, MAX_KEPT, 0);
        if (first + last == 0) {
            findings.error(
                    place,
                    "Mask partial has neither keep-first nor keep-last",
                    "say how many characters stay readable, such as keep-last: 4; for keeping nothing use mask: redact");
        }
        return new Mask.Partial(place, first, last, parameters.isSet("keep-separators"));
    }

    private Mask fpe(Place place, MaskParameters parameters) {
        Optional<Scalar> characters = parameters.text("characters");
        Alphabet alphabet = parameters.word("alphabet", ALPHABETS, Alphabet.DIGITS);
        if (characters.isPresent()) {
            alphabet = ownAlphabet(characters.get(), parameters);
        }
        CheckDigit checkDigit = parameters.word(
                "check-digit", Map.of("luhn", CheckDigit.LUHN, "iban", CheckDigit.IBAN), CheckDigit.NONE);
        if (checkDigit == CheckDigit.LUHN && alphabet != Alphabet.DIGITS) {
            findings.error(place, "Only digits have a check digit", "leave out check-digit, or write alphabet: digits");
        }
        if (checkDigit == CheckDigit.IBAN
                && (characters.isPresent() || parameters.text("alphabet").isPresent())) {
            findings.error(
                    place,
                    "An IBAN's digits and letters are given, and the mask names others",
                    "leave out alphabet and characters, or check-digit");
        }
        ShortValues shortValues = parameters.word(
                "short-values", Map.of("refuse", ShortValues.REFUSE, "redact", ShortValues.REDACT), ShortValues.REFUSE);
        return new Mask.Fpe(place, domain(parameters), alphabet, checkDigit, shortValues);
    }

    private Alphabet ownAlphabet(Scalar characters, MaskParameters parameters) {
        if (parameters.text("alphabet").isPresent()) {
            findings.error(characters.place(), "The mask has both alphabet and characters", "give it one of them");
        }
        try {
            return new Alphabet(characters.text());
        } catch (IllegalArgumentException _) {
            findings.error(
                    characters.place(),
                    "Field characters is no alphabet",
                    "write 2 to " + FormatCipher.MAX_RADIX + " different characters, such as '0123456789ABCDEF'");
            return Alphabet.DIGITS;
        }
    }

    private Optional<Mask> shiftDate(Place place, Fields fields, MaskParameters parameters) {
        Optional<String> domain = domain(parameters);
        int maxDays = parameters.number("max-days", 1, MAX_DAYS, 365);
        fields.required("subject", "name the column that says whose date it is, such as subject: customer_id");
        return parameters.text("subject").map(subject -> new Mask.ShiftDate(place, domain, subject, maxDays));
    }

    private Optional<Mask> generalize(Place place, MaskParameters parameters) {
        List<Generalization> ways = new ArrayList<>();
        parameters
                .text("to")
                .map(_ -> parameters.word("to", PERIODS, Generalization.Period.YEAR))
                .map(Generalization.To::new)
                .ifPresent(ways::add);
        parameters.size("bucket").map(Generalization.Bucket::new).ifPresent(ways::add);
        parameters.size("grid").map(Generalization.Grid::new).ifPresent(ways::add);
        int ipv4Prefix = parameters.number("ipv4-prefix", 1, 32, 0);
        int ipv6Prefix = parameters.number("ipv6-prefix", 1, 128, 0);
        if (ipv4Prefix + ipv6Prefix > 0) {
            if (ipv4Prefix == 0 || ipv6Prefix == 0) {
                findings.error(
                        place,
                        "Mask generalize has only one of ipv4-prefix and ipv6-prefix",
                        "give it both, such as ipv4-prefix: 24, ipv6-prefix: 48: an address may be of either kind");
            }
            ways.add(new Generalization.Network(ipv4Prefix, ipv6Prefix));
        }
        if (ways.size() != 1) {
            findings.error(
                    place,
                    "Mask generalize must say in exactly one way how",
                    "give it one of to, bucket, grid, or ipv4-prefix and ipv6-prefix");
            return Optional.of(new Mask.Generalize(place, new Generalization.Bucket(BigDecimal.ONE)));
        }
        return Optional.of(new Mask.Generalize(place, ways.getFirst()));
    }
}
