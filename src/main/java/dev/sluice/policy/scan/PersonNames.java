package dev.sluice.policy.scan;

import dev.sluice.policy.WordList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Names of persons: of the form of names, and, because products and cities have that form too, either known as names in
 * a good part of the values or in a column that is called so.
 */
final class PersonNames implements Detector {
    static final WordList GIVEN_NAMES = WordList.ofWords("scan/given-names.txt");
    static final WordList SURNAMES = WordList.ofWords("scan/surnames.txt");

    private static final Pattern FORM =
            Pattern.compile("((?i:mr|mrs|ms|miss|dr|prof|herr|frau|m|mme|sr|sra|sir|ing|dipl)\\.? )*"
                    + "(\\p{Lu}\\.|\\p{L}[\\p{L}\\p{M}'’.-]*)((,? )(\\p{Lu}\\.?|\\p{L}[\\p{L}\\p{M}'’.-]*)){0,4}");

    private static final Pattern TITLES =
            Pattern.compile("^((?i:mr|mrs|ms|miss|dr|prof|herr|frau|mme|sr|sra|sir|ing|dipl)\\.? )+");

    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+|(?<=\\p{L})-(?=\\p{L})");

    private static final Pattern COMPANY = Pattern.compile(
            "(?i).*\\b(gmbh|ltd|limited|inc|llc|ag|kg|ohg|corp|co|plc|s\\.?a|sas|sarl|bv|b\\.v\\.|nv|ab|oy|spa|group|holding|&)\\.?(\\b.*|$)");

    private static final Pattern FAMILY_SUFFIX = Pattern.compile(
            ".{2,}(son|sen|sson|ez|ski|ska|sky|cki|cka|ov|ova|ev|eva|enko|escu|idis|opoulos|akis|ian|yan|vić|vic|ić|mann|stein|berg|ström|strom|lund|quist)");

    private static final Set<String> PARTICLES = Set.of(
            "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "la", "le", "el", "al", "bin", "mc");

    /** Fewer different values are labels. */
    private static final int MIN_DISTINCT = 12;

    private static final double FORMED = 0.8;

    /** The shares of values that are known as names from which on they are taken for it, without the name's help. */
    private static final double KNOWN_FULL = 0.25;

    private static final double KNOWN_SINGLE = 0.4;
    private static final double KNOWN_IN_CALLED = 0.1;

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        if (!sample.family().isText() || hints.isOfThing()) {
            return Optional.empty();
        }
        double hint = hint(hints);
        List<String> values = sample.values();
        if (values.isEmpty()) {
            return hint < 0.6
                    ? Optional.empty()
                    : Optional.of(evidence(0.7, "it is called so; there are no values to look at"));
        }
        long distinct = values.stream().distinct().count();
        int formed = count(values, PersonNames::hasForm);
        if (share(formed, values) < FORMED || isLabels(distinct, values.size(), hint)) {
            return Optional.empty();
        }
        int full = count(values, value -> words(value).size() > 1);
        boolean mostlyFull = share(full, values) >= 0.6;
        int known = count(values, mostlyFull ? PersonNames::isKnownFull : PersonNames::isKnown);
        double share = share(known, values);
        String reason = Evidence.share(known, values.size()) + " hold known given names or surnames";
        double enough = hint >= 0.5 ? KNOWN_IN_CALLED : mostlyFull ? KNOWN_FULL : KNOWN_SINGLE;
        if (share >= enough) {
            double byValue = 0.6 + 0.35 * share;
            String because = hint >= 0.5 ? "it is called so, and " + reason : reason;
            return Optional.of(evidence(1 - (1 - byValue) * (1 - 0.6 * hint), because));
        }
        if (hint >= 0.5) {
            return Optional.of(evidence(
                    0.4 + 0.35 * hint,
                    "it is called so, and " + Evidence.share(formed, values.size()) + " have the form of names"));
        }
        return Optional.of(evidence(0.5 * share, reason));
    }

    /** A plain "name" is one of a person where the table holds persons. */
    private static double hint(NameHints hints) {
        double hint = hints.strength(PersonalClass.NAME);
        return hint == 0 && hints.has("name") ? (hints.isOfPerson() ? 0.8 : 0.2) : hint;
    }

    private static boolean isLabels(long distinct, int values, double hint) {
        return distinct < MIN_DISTINCT && distinct < 0.5 * values || hint == 0 && distinct < MIN_DISTINCT / 3;
    }

    private static Evidence evidence(double confidence, String reason) {
        return new Evidence(PersonalClass.NAME, confidence, reason);
    }

    private static int count(List<String> values, Predicate<String> test) {
        return (int) values.stream().filter(test).count();
    }

    private static double share(int matching, List<String> values) {
        return (double) matching / values.size();
    }

    private static boolean hasForm(String value) {
        String text = value.strip();
        return text.length() <= 80
                && FORM.matcher(text).matches()
                && !COMPANY.matcher(text).matches();
    }

    private static boolean isKnown(String value) {
        return hasForm(value)
                && words(value).stream().anyMatch(word -> GIVEN_NAMES.contains(word) || SURNAMES.contains(word));
    }

    /** A given name beside something that may be a surname, in either order; particles do not count. */
    static boolean isKnownFull(String value) {
        if (!hasForm(value)) {
            return false;
        }
        List<String> words = words(value);
        if (words.size() < 2) {
            return false;
        }
        boolean comma = value.indexOf(',') > 0;
        String given = comma ? words.getLast() : words.getFirst();
        String family = comma ? words.getFirst() : words.getLast();
        boolean knownGiven = GIVEN_NAMES.contains(given) || given.length() == 1;
        boolean knownFamily =
                SURNAMES.contains(family) || FAMILY_SUFFIX.matcher(family).matches();
        boolean reversed = GIVEN_NAMES.contains(family) && SURNAMES.contains(given);
        return GIVEN_NAMES.contains(given) || knownGiven && knownFamily || reversed;
    }

    private static List<String> words(String value) {
        return SEPARATOR
                .splitAsStream(TITLES.matcher(value.strip()).replaceFirst(""))
                .map(word -> word.toLowerCase(Locale.ROOT).replace("’", "'").replaceAll("\\.$", ""))
                .filter(word -> !word.isEmpty() && !PARTICLES.contains(word))
                .toList();
    }
}
