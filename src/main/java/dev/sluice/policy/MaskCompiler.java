package dev.sluice.policy;

import dev.sluice.policy.PolicyRules.Unclassified;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Makes a policy's masks fit the columns of one table, and finds what does not fit. */
final class MaskCompiler {
    /** What masks of text put where nothing of the value may remain. */
    static final String REDACTED = "REDACTED";

    private static final ColumnType TEXT = new ColumnType.Text();
    private static final long DAY_MICROS = 86_400_000_000L;

    /**
     * A mask, and what it makes of a column.
     *
     * @param type of the results
     * @param nullable whether SQL NULL occurs among the results
     */
    record Compiled(ColumnType type, boolean nullable, ColumnMask mask) {}

    private final TableSchema source;
    private final MaskKeys keys;
    private final Findings findings;

    MaskCompiler(TableSchema source, MaskKeys keys, Findings findings) {
        this.source = source;
        this.keys = keys;
        this.findings = findings;
    }

    /**
     * The mask for a column; empty if it does not fit, which is then among the findings.
     *
     * @param mask anything but drop
     * @param unclassified what happens to paths in JSON without a rule where the mask does not say it
     */
    Optional<Compiled> compile(Column column, Mask mask, Unclassified unclassified) {
        String label = source.id() + "." + column.name();
        return switch (mask) {
            case Mask.Pass _ -> Optional.of(new Compiled(column.type(), column.nullable(), new ColumnMask.Pass()));
            case Mask.Drop _ -> throw new IllegalArgumentException("Cannot compile drop: it leaves no column");
            case Mask.Nulled _ ->
                Optional.of(new Compiled(column.type(), true, new ColumnMask.Constant(mask.name(), Marker.NULL)));
            case Mask.Redact redact -> redact(column, label, redact);
            case Mask.Constant constant -> constant(column, label, constant);
            case Mask.Hash(Place _, var _, HashText form) ->
                text(column, new ColumnMask.Hash(keys.hash(purpose(mask, column)), column.type(), form));
            case Mask.Tokenize _ ->
                text(column, new ColumnMask.Tokenize(keys.tokens(purpose(mask, column)), column.type()));
            case Mask.Partial(Place _, int first, int last, boolean separators) ->
                ofText(column, label, mask, form -> new PartialMask(first, last, separators, form));
            case Mask.Truncate(Place _, int length) ->
                ofText(column, label, mask, form -> new ColumnMask.Truncate(length, form));
            case Mask.Email(Place _, var _, var mailDomain) ->
                ofText(column, label, mask, form -> new EmailMask(keys.hash(purpose(mask, column)), mailDomain, form));
            case Mask.Pseudonym(Place _, var _, var kind) ->
                ofText(column, label, mask, form -> new PseudonymMask(keys.hash(purpose(mask, column)), kind, form));
            case Mask.Fpe fpe -> fpe(column, label, fpe);
            case Mask.ShiftDate shift -> shiftDate(column, label, shift);
            case Mask.Generalize generalize -> generalize(column, label, generalize);
            case Mask.Json json -> json(column, label, json, unclassified);
        };
    }

    private Optional<Compiled> redact(Column column, String label, Mask.Redact redact) {
        // A constant need not be a label of the enumeration, nor as long as the char.
        ColumnType type = Coarser.textForm(column.type()).isPresent() ? TEXT : column.type();
        if (redact.constant().isEmpty() && !(type instanceof ColumnType.Text)) {
            findings.error(
                    redact.place(),
                    "Mask redact on " + label + " needs a constant, because it is no text",
                    "add constant: with " + Literal.describe(type) + ", or use null, hash or drop");
            return Optional.empty();
        }
        return redact.constant().isEmpty()
                ? Optional.of(new Compiled(type, column.nullable(), new ColumnMask.Constant(redact.name(), REDACTED)))
                : literal(column, label, redact, redact.constant().get(), type);
    }

    private Optional<Compiled> constant(Column column, String label, Mask.Constant constant) {
        return literal(column, label, constant, constant.value(), column.type());
    }

    private Optional<Compiled> literal(Column column, String label, Mask mask, YamlNode node, ColumnType type) {
        try {
            Object constant = Literal.parseFitting(type, node);
            return Optional.of(new Compiled(type, column.nullable(), new ColumnMask.Constant(mask.name(), constant)));
        } catch (Literal.MismatchException e) {
            findings.error(node.place(), "The constant does not fit " + label, e.remedy());
            return Optional.empty();
        }
    }

    private Optional<Compiled> fpe(Column column, String label, Mask.Fpe fpe) {
        FormatCipher cipher = keys.cipher(purpose(fpe, column), fpe.alphabet().radix());
        boolean plainDigits = fpe.alphabet() == Alphabet.DIGITS
                && fpe.checkDigit() == FpeText.CheckDigit.NONE
                && fpe.shortValues() == FpeText.ShortValues.REFUSE;
        if (column.type() instanceof ColumnType.Int32 && plainDigits) {
            return same(column, new FpeNumber(Integer.MAX_VALUE, cipher));
        }
        if (column.type() instanceof ColumnType.Int64 && plainDigits) {
            return same(column, new FpeNumber(Long.MAX_VALUE, cipher));
        }
        if (column.type() instanceof ColumnType.Decimal(int precision, int scale)
                && plainDigits
                && precision >= FormatCipher.minLength(fpe.alphabet().radix())) {
            return same(column, new FpeDecimal(precision, scale, cipher));
        }
        if (isShort(column.type(), fpe)) {
            findings.error(
                    fpe.place(),
                    "Mask fpe on " + label
                            + " would have fewer than a million possible values: it can be read by trying",
                    "use hash, or redact");
            return Optional.empty();
        }
        Optional<TextForm> form = Coarser.textForm(column.type());
        if (form.isEmpty()) {
            findings.error(
                    fpe.place(),
                    "Mask fpe is for text, and without parameters for int4, int8 and numeric(p,s), and " + label
                            + " is neither",
                    "use hash, tokenize, null or drop there");
            return Optional.empty();
        }
        return text(column, FpeText.of(fpe, cipher, form.get()));
    }

    /** Whether all values of the type are too few to be encrypted. */
    private static boolean isShort(ColumnType type, Mask.Fpe fpe) {
        int digits = type instanceof ColumnType.Char(int length)
                ? length
                : type instanceof ColumnType.Decimal(int precision, int _) ? precision : Integer.MAX_VALUE;
        return digits
                < switch (fpe.checkDigit()) {
                    case NONE, LUHN -> FormatCipher.minLength(fpe.alphabet().radix());
                    case IBAN -> FpeIban.MIN_LENGTH;
                };
    }

    private Optional<Compiled> shiftDate(Column column, String label, Mask.ShiftDate shift) {
        long unitsPerDay;
        if (column.type() instanceof ColumnType.Date) {
            unitsPerDay = 1;
        } else if (column.type() instanceof ColumnType.Timestamp || column.type() instanceof ColumnType.TimestampTz) {
            unitsPerDay = DAY_MICROS;
        } else {
            findings.error(
                    shift.place(),
                    "Mask shift-date is for date, timestamp and timestamptz, and " + label + " is none",
                    "use generalize, null or drop there");
            return Optional.empty();
        }
        OptionalInt subject = source.indexOf(shift.subject().text());
        if (subject.isEmpty()) {
            findings.error(
                    shift.subject().place(),
                    "The subject " + shift.subject().text() + " is no column of " + source.id(),
                    "name the column that says whose date it is, in its exact case");
            return Optional.empty();
        }
        ColumnType type = source.columns().get(subject.getAsInt()).type();
        KeyedHash hash = keys.hash(purpose(shift, column));
        return same(column, new ShiftDateMask(hash, subject.getAsInt(), type, shift.maxDays(), unitsPerDay));
    }

    private Optional<Compiled> generalize(Column column, String label, Mask.Generalize generalize) {
        var coarser = Coarser.of(generalize.to(), column.type());
        if (coarser.isEmpty()) {
            findings.error(
                    generalize.place(),
                    "Mask generalize with " + generalize.to().field() + " does not fit the type of " + label,
                    "see docs/policy.md for the types that each way of generalizing is for");
            return Optional.empty();
        }
        return Coarser.textForm(column.type()).isPresent()
                ? text(column, new GeneralizeMask(coarser.get()))
                : same(column, new GeneralizeMask(coarser.get()));
    }

    private Optional<Compiled> json(Column column, String label, Mask.Json json, Unclassified unclassified) {
        boolean isJson = column.type() instanceof ColumnType.Json;
        Optional<TextForm> form = isJson ? Optional.of(TextForm.PLAIN) : Coarser.textForm(column.type());
        if (form.isEmpty()) {
            findings.error(
                    json.place(),
                    "Mask json is for json, jsonb and text that holds JSON, and " + label + " is none",
                    "use redact, null or drop there");
            return Optional.empty();
        }
        JsonMask.Malformed malformed = isJson ? JsonMask.Malformed.REFUSE : JsonMask.Malformed.REDACT;
        JsonMask mask = new JsonCompiler(
                        keys, findings, label, path -> purposes(source.id(), column, Optional.of(path)))
                .compile(json, json.unclassified().orElse(unclassified), form.get(), malformed);
        return Optional.of(new Compiled(isJson ? column.type() : TEXT, column.nullable(), mask));
    }

    private Optional<Compiled> ofText(Column column, String label, Mask mask, Function<TextForm, ColumnMask> compiled) {
        Optional<TextForm> form = Coarser.textForm(column.type());
        if (form.isEmpty()) {
            findings.error(
                    mask.place(),
                    "Mask " + mask.name() + " is for text, and " + label + " is none",
                    "use redact, hash, null or drop there");
        }
        return form.flatMap(found -> text(column, compiled.apply(found)));
    }

    private static Optional<Compiled> text(Column column, ColumnMask mask) {
        return Optional.of(new Compiled(TEXT, column.nullable(), mask));
    }

    private static Optional<Compiled> same(Column column, ColumnMask mask) {
        return Optional.of(new Compiled(column.type(), column.nullable(), mask));
    }

    private String purpose(Mask mask, Column column) {
        return purposes(source.id(), column, Optional.empty()).apply(mask);
    }

    /** What the key of a mask is for. */
    static Function<Mask, String> purposes(TableId table, Column column, Optional<JsonPath> path) {
        return mask -> {
            if (mask instanceof Mask.Keyed keyed && keyed.domain().isPresent()) {
                return mask.name() + "/domain/" + keyed.domain().get();
            }
            String scope = table.schema() + "\0" + table.name();
            // A subject's dates in a table must move together, or their order is lost.
            if (mask instanceof Mask.ShiftDate) {
                return mask.name() + "/table/" + scope;
            }
            // Without a domain each column is one, so that nobody can join what was not meant to be joined.
            return mask.name() + "/column/" + scope + "\0" + column.name()
                    + path.map(inside -> "\0" + inside).orElse("");
        };
    }
}
