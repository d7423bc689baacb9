package dev.sluice.policy.scan;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences in which personal data stand, or may stand because clerks and customers type what they like. */
final class FreeText implements Detector {
    private static final Pattern WORD = Pattern.compile("(?<![^\\s(\"'])\\p{L}{2,}");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+");
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![\\w-])\\d[\\d -]{11,22}\\d(?![\\w-])");
    private static final Pattern IBAN = Pattern.compile("\\b[A-Z]{2}\\d{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?\\b");
    private static final Pattern SSN = Pattern.compile("(?<![\\d-])\\d{3}-\\d{2}-\\d{4}(?![\\d-])");
    private static final Pattern FULL_NAME = Pattern.compile("(\\p{Lu}\\p{L}+) (\\p{Lu}[\\p{L}'’-]+)");
    private static final Pattern AMERICAN_PHONE =
            Pattern.compile("(?<![\\w-])\\(?\\d{3}\\)?[-. ]\\d{3}[-. ]\\d{4}(?![\\w-])");

    private static final int WORDS = 4;
    private static final double SENTENCES = 0.3;
    private static final double SOME = 0.01;
    private static final int SOME_VALUES = 2;

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        if (!sample.family().isText()) {
            return Optional.empty();
        }
        double hint = hints.strength(PersonalClass.FREE_TEXT);
        List<String> values = sample.values();
        if (values.isEmpty()) {
            return hint == 0
                    ? Optional.empty()
                    : evidence(0.45 + 0.2 * hint, "it is called so; there are no values to look at");
        }
        int sentences = (int) values.stream().filter(FreeText::isSentence).count();
        if (sentences < SENTENCES * values.size()) {
            return Optional.empty();
        }
        int holding = (int) values.stream()
                .filter(value -> isSentence(value) && holdsPersonalData(value))
                .count();
        double share = (double) holding / values.size();
        if (holding >= SOME_VALUES && share >= SOME) {
            return evidence(
                    0.6 + 0.35 * Math.min(1, 2 * share) + 0.05 * hint,
                    Evidence.share(holding, values.size())
                            + " hold an address, a number or a name of a person within text");
        }
        return hint == 0
                ? Optional.empty()
                : evidence(
                        0.4 + 0.2 * hint,
                        hints.source(PersonalClass.FREE_TEXT) + ", and " + Evidence.share(sentences, values.size())
                                + " are sentences, where anything may stand");
    }

    private static Optional<Evidence> evidence(double confidence, String reason) {
        return Optional.of(new Evidence(PersonalClass.FREE_TEXT, confidence, reason));
    }

    /** Several words, or a numbers' list would be one. */
    private static boolean isSentence(String value) {
        return WORD.matcher(value).results().limit(WORDS).count() == WORDS;
    }

    private static boolean holdsPersonalData(String text) {
        return any(EMAIL, text, Identifiers::isEmail)
                || any(LONG_NUMBER, text, Identifiers::isCard)
                || any(IBAN, text, Identifiers::isIban)
                || any(SSN, text, value -> NationalIds.ssn(NationalIds.compact(value)))
                || AMERICAN_PHONE.matcher(text).find()
                || text.indexOf('+') >= 0
                        && PhoneNumberUtil.getInstance()
                                .findNumbers(text, "ZZ")
                                .iterator()
                                .hasNext()
                || holdsName(text);
    }

    private static boolean any(Pattern pattern, String text, java.util.function.Predicate<String> test) {
        return pattern.matcher(text)
                .results()
                .anyMatch(found -> test.test(found.group().strip()));
    }

    private static boolean holdsName(String text) {
        Matcher matcher = FULL_NAME.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            if (PersonNames.GIVEN_NAMES.contains(matcher.group(1).toLowerCase(Locale.ROOT))
                    && PersonNames.SURNAMES.contains(matcher.group(2).toLowerCase(Locale.ROOT))) {
                return true;
            }
            from = matcher.end(1);
        }
        return false;
    }
}
