package dev.sluice.policy.scan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Phone numbers. International ones are told by their country's numbering plan; national ones are so much like other
 * numbers that they must be written as people write them and fit one country's plan, all of them the same.
 */
final class Phones implements Detector {
    private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();

    private static final List<String> COUNTRIES = List.of(
            "US", "GB", "DE", "FR", "IT", "NL", "BE", "CH", "AT", "SE", "FI", "IE", "AU", "NZ", "ZA", "IN", "JP", "BR",
            "TR", "RO", "UA", "KR");

    private static final Pattern INTERNATIONAL =
            Pattern.compile("(\\+|00)[1-9][0-9 ()./-]{6,20}(\\s?(x|ext\\.?)\\s?\\d+)?");

    /** With a trunk prefix or an area code in brackets, and separated; or in North America's groups. */
    private static final Pattern NATIONAL = Pattern.compile(
            "(0[1-9](?=[0-9]*[ ()./-])|\\(0?[1-9])[0-9 ()./-]{5,18}|\\d{3}[-. ]\\d{3}[-. ]\\d{4}(\\s?(x|ext\\.?)\\s?\\d+)?");

    private static final Pattern DATE = Pattern.compile("\\d{1,2}[./-]\\d{1,2}[./-](\\d{2}|\\d{4})( .*)?");
    private static final Pattern FORM = Pattern.compile("\\+?[0-9 ()./-]{6,24}(\\s?(x|ext\\.?)\\s?\\d+)?");
    private static final int MIN_DIGITS = 7;
    private static final int MAX_DIGITS = 15;

    private static final Set<TypeFamily> FAMILIES = Set.of(TypeFamily.TEXT, TypeFamily.NUMBER);

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        Optional<Evidence> best =
                detector("phone numbers", 0.01, Phones::isInternational).examine(sample, hints);
        if (sample.values().stream().noneMatch(Phones::isWrittenNationally)) {
            return best;
        }
        for (String country : COUNTRIES) {
            Optional<Evidence> national = detector(
                            "phone numbers", 0.1, value -> isInternational(value) || isNational(value, country))
                    .examine(sample, hints);
            if (confidence(national) > confidence(best)) {
                best = national;
            }
        }
        return best;
    }

    private static ShareDetector detector(String noun, double chance, java.util.function.Predicate<String> test) {
        return new ShareDetector(PersonalClass.PHONE, noun, FAMILIES, chance, test, Phones::hasForm);
    }

    private static double confidence(Optional<Evidence> evidence) {
        return evidence.map(Evidence::confidence).orElse(0.0);
    }

    /** Whether the number says its country and fits the country's plan. */
    static boolean isInternational(String value) {
        String number = value.strip();
        if (!INTERNATIONAL.matcher(number).matches()) {
            return false;
        }
        return fits(number.startsWith("00") ? "+" + number.substring(2) : number, "ZZ");
    }

    private static boolean isWrittenNationally(String value) {
        String number = value.strip();
        return NATIONAL.matcher(number).matches() && !DATE.matcher(number).matches();
    }

    private static boolean isNational(String value, String country) {
        return isWrittenNationally(value) && fits(value.strip(), country);
    }

    private static boolean hasForm(String value) {
        long digits = value.chars()
                .filter(character -> character >= '0' && character <= '9')
                .count();
        return digits >= MIN_DIGITS
                && digits <= MAX_DIGITS
                && FORM.matcher(value.strip()).matches();
    }

    private static boolean fits(String number, String country) {
        try {
            return PLANS.isValidNumber(PLANS.parse(number, country));
        } catch (NumberParseException _) {
            return false;
        }
    }
}
