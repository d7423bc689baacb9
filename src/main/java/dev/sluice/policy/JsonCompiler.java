package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Compiles the masks of paths inside a JSON column. */
final class JsonCompiler {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final ColumnType TRUTH = new ColumnType.Bool();
    // Only its kind counts: the hash of a number does not know the type's width.
    private static final ColumnType NUMBER = new ColumnType.Decimal(38, 0);
    private static final ColumnMask REDACTED = new ColumnMask.Constant("redact", MaskCompiler.REDACTED);
    private static final ColumnMask NULLED = new ColumnMask.Constant("null", Marker.NULL);

    private final MaskKeys keys;
    private final Findings findings;
    private final String label;
    private final Function<JsonPath, Function<Mask, String>> purposes;

    /** @param purposes what the key of a mask at a path is for */
    JsonCompiler(MaskKeys keys, Findings findings, String label, Function<JsonPath, Function<Mask, String>> purposes) {
        this.keys = keys;
        this.findings = findings;
        this.label = label;
        this.purposes = purposes;
    }

    JsonMask compile(Mask.Json json, Unclassified unclassified, TextForm form, JsonMask.Malformed malformed) {
        List<JsonMask.Rule> rules = new ArrayList<>();
        for (Mask.JsonRule rule : json.rules()) {
            rules.add(new JsonMask.Rule(rule.path(), action(rule)));
        }
        JsonAction otherwise = switch (unclassified) {
            case DENY -> new JsonAction.LeaveOut();
            case ALLOW -> new JsonAction.Keep();
            case MASK -> new JsonAction.Each(REDACTED, Optional.of(NULLED), Optional.of(NULLED));
        };
        return new JsonMask(List.copyOf(rules), otherwise, form, malformed);
    }

    private JsonAction action(Mask.JsonRule rule) {
        String purpose = purposes.apply(rule.path()).apply(rule.mask());
        return switch (rule.mask()) {
            case Mask.Pass _ -> new JsonAction.Keep();
            case Mask.Drop _ -> new JsonAction.LeaveOut();
            case Mask.Nulled _ -> each(NULLED);
            case Mask.Redact redact -> each(constant(redact, redact.constant()));
            case Mask.Constant constant -> each(constant(constant, Optional.of(constant.value())));
            case Mask.Partial(Place _, int first, int last, boolean separators) ->
                text(new PartialMask(first, last, separators, TextForm.PLAIN));
            case Mask.Truncate(Place _, int length) -> text(new ColumnMask.Truncate(length, TextForm.PLAIN));
            case Mask.Hash(Place _, var _, HashText form) -> {
                KeyedHash hash = keys.hash(purpose);
                yield new JsonAction.Each(
                        new ColumnMask.Hash(hash, TEXT, form),
                        Optional.of(new ColumnMask.Hash(hash, NUMBER, form)),
                        Optional.of(new ColumnMask.Hash(hash, TRUTH, form)));
            }
            case Mask.Tokenize _ -> {
                Tokens tokens = keys.tokens(purpose);
                yield new JsonAction.Each(
                        new ColumnMask.Tokenize(tokens, TEXT),
                        Optional.of(new ColumnMask.Tokenize(tokens, NUMBER)),
                        Optional.of(new ColumnMask.Tokenize(tokens, TRUTH)));
            }
            case Mask.Email email -> text(new EmailMask(keys.hash(purpose), email.mailDomain(), TextForm.PLAIN));
            case Mask.Pseudonym pseudonym ->
                text(new PseudonymMask(keys.hash(purpose), pseudonym.kind(), TextForm.PLAIN));
            case Mask.Fpe fpe ->
                text(FpeText.of(fpe, keys.cipher(purpose, fpe.alphabet().radix()), TextForm.PLAIN));
            case Mask.Generalize generalize -> generalize(generalize);
            case Mask.ShiftDate _, Mask.Json _ -> throw new IllegalArgumentException("Cannot mask a path so");
        };
    }

    private static JsonAction each(ColumnMask mask) {
        return new JsonAction.Each(mask, Optional.of(mask), Optional.of(mask));
    }

    private static JsonAction text(ColumnMask mask) {
        return new JsonAction.Each(mask, Optional.empty(), Optional.empty());
    }

    private static JsonAction generalize(Mask.Generalize generalize) {
        Optional<ColumnMask> text = Coarser.of(generalize.to(), TEXT).map(GeneralizeMask::new);
        return new JsonAction.Each(text.orElse(REDACTED), number(generalize.to()), Optional.empty());
    }

    private static Optional<ColumnMask> number(Generalization to) {
        return switch (to) {
            case Generalization.Bucket(BigDecimal size) -> Optional.of(multiple(size, RoundingMode.FLOOR));
            case Generalization.Grid(BigDecimal size) -> Optional.of(multiple(size, RoundingMode.HALF_EVEN));
            case Generalization.To _, Generalization.Network _ -> Optional.empty();
        };
    }

    private static ColumnMask multiple(BigDecimal size, RoundingMode rounding) {
        return new GeneralizeMask(value -> CoarserNumber.multiple((BigDecimal) value, size, rounding));
    }

    /** Any scalar of JSON, because a document's values have no type that it could be held against. */
    private ColumnMask constant(Mask mask, Optional<YamlNode> node) {
        if (node.isEmpty()) {
            return REDACTED;
        }
        try {
            return new ColumnMask.Constant(mask.name(), Literal.json(node.get()));
        } catch (Literal.MismatchException e) {
            findings.error(node.get().place(), "The constant does not fit a path of " + label, e.remedy());
            return NULLED;
        }
    }
}
