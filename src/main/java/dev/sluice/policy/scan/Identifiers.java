package dev.sluice.policy.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.CreditCardValidator;
import org.apache.commons.validator.routines.EmailValidator;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.InetAddressValidator;

/** What is recognised value by value: each of these has a form, and most of them a check digit. */
final class Identifiers {
    private static final int MAX_EMAIL = 320;

    /** Domains that the Internet does not know and companies use. */
    private static final Pattern PRIVATE_DOMAIN =
            Pattern.compile("(?i)[^@\\s\"<>]+@[a-z0-9.-]+\\.(local|internal|test|example|invalid|lan|corp|intranet)");

    private static final Pattern NAMED_EMAIL = Pattern.compile("[^<>]{0,100}<([^<>\\s]+)>");
    private static final Pattern CARD = Pattern.compile("\\d{4}[ -]?\\d{4,6}[ -]?\\d{4,5}[ -]?\\d{0,4}");
    private static final Pattern IBAN = Pattern.compile("(?i)[A-Z]{2}\\d{2}[A-Z0-9 ]{11,40}");
    private static final Pattern MAC = Pattern.compile(
            "(?i)([0-9A-F]{2}:){5}[0-9A-F]{2}|([0-9A-F]{2}-){5}[0-9A-F]{2}|([0-9A-F]{4}\\.){2}[0-9A-F]{4}");
    private static final Pattern IMEI = Pattern.compile("(01|35|86)\\d{13}");
    private static final Pattern WITH_DIGITS = Pattern.compile("(?=.*\\d)[\\p{L}\\p{N} ./-]{5,30}");
    private static final Pattern BRITISH_POSTCODE = Pattern.compile(
            "(?i)(GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) ?"
                    + "[0-9][ABD-HJLNP-UW-Z]{2})");
    private static final Pattern OTHER_POSTCODE =
            Pattern.compile("(?i)[ABCEGHJ-NPRSTVXY]\\d[ABCEGHJ-NPRSTV-Z] \\d[ABCEGHJ-NPRSTV-Z]\\d"
                    + "|[1-9]\\d{3} [A-Z]{2}|\\d{5}-\\d{4}");
    private static final Pattern POSTCODE_FORM = Pattern.compile("(?=.*\\d)[A-Za-z0-9 -]{3,10}");
    private static final Pattern HANDLE = Pattern.compile("@[A-Za-z0-9_.]{2,30}");
    private static final Pattern USERNAME = Pattern.compile("[\\p{L}\\p{N}@][\\p{L}\\p{N}._@+-]{1,60}");
    private static final Pattern NUMBER_ONLY = Pattern.compile("\\d{1,3}|0x[0-9a-f]+|[0-9a-f]{32,}");

    private static final CreditCardValidator CARDS = new CreditCardValidator(CreditCardValidator.AMEX
            + CreditCardValidator.VISA
            + CreditCardValidator.MASTERCARD
            + CreditCardValidator.DISCOVER
            + CreditCardValidator.DINERS);

    private static final Set<TypeFamily> TEXT = Set.of(TypeFamily.TEXT);
    private static final Set<TypeFamily> TEXT_OR_NUMBER = Set.of(TypeFamily.TEXT, TypeFamily.NUMBER);

    private Identifiers() {}

    static List<Detector> detectors() {
        List<Detector> detectors = new ArrayList<>(List.of(
                new ShareDetector(
                        PersonalClass.EMAIL, "e-mail addresses", TEXT, 0.001, Identifiers::isEmail, value -> false),
                new ShareDetector(
                        PersonalClass.CARD,
                        "payment card numbers (check digit and issuer fit)",
                        TEXT_OR_NUMBER,
                        0.1,
                        Identifiers::isCard,
                        value -> value.matches("[0-9Xx*• -]{12,23}")),
                new ShareDetector(
                        PersonalClass.BANK_ACCOUNT,
                        "IBANs (check digits fit)",
                        TEXT_OR_NUMBER,
                        0.001,
                        Identifiers::isIban,
                        value -> WITH_DIGITS.matcher(value).matches() || value.matches("[A-Z]{8}([A-Z0-9]{3})?")),
                new ShareDetector(
                        PersonalClass.IP,
                        "IP addresses",
                        Set.of(TypeFamily.TEXT, TypeFamily.NETWORK),
                        0.3,
                        Identifiers::isIp,
                        value -> isIp4(value)),
                new ShareDetector(
                        PersonalClass.DEVICE,
                        "MAC addresses or IMEIs",
                        Set.of(TypeFamily.TEXT, TypeFamily.NUMBER, TypeFamily.HARDWARE_ADDRESS, TypeFamily.UUID),
                        0.02,
                        Identifiers::isDevice,
                        value -> value.length() >= 12 && !value.contains(" ")),
                new ShareDetector(
                        PersonalClass.POSTCODE,
                        "British, Canadian, Dutch or extended US postcodes",
                        TEXT_OR_NUMBER,
                        0.1,
                        Identifiers::isPostcode,
                        value -> POSTCODE_FORM.matcher(value).matches()),
                new ShareDetector(
                        PersonalClass.USERNAME,
                        "user names",
                        TEXT,
                        0.3,
                        value -> HANDLE.matcher(value).matches(),
                        value -> USERNAME.matcher(value).matches()
                                && !NUMBER_ONLY.matcher(value).matches())));
        NationalIds.FORMATS.forEach(format -> detectors.add(new ShareDetector(
                PersonalClass.NATIONAL_ID,
                format.name(),
                TEXT_OR_NUMBER,
                format.chance(),
                trimmed(format::matches),
                value -> WITH_DIGITS.matcher(value).matches()
                        && NationalIds.compact(value).length() >= 6)));
        return List.copyOf(detectors);
    }

    private static Predicate<String> trimmed(Predicate<String> test) {
        return value -> test.test(value.strip());
    }

    static boolean isEmail(String value) {
        String text = value.strip();
        if (text.length() > MAX_EMAIL || text.indexOf('@') < 1) {
            return false;
        }
        var named = NAMED_EMAIL.matcher(text);
        String address = named.matches() ? named.group(1) : text;
        return EmailValidator.getInstance().isValid(address)
                || PRIVATE_DOMAIN.matcher(address).matches();
    }

    static boolean isCard(String value) {
        String text = value.strip();
        return CARD.matcher(text).matches() && CARDS.isValid(text.replaceAll("[ -]", ""));
    }

    static boolean isIban(String value) {
        String text = value.strip();
        return IBAN.matcher(text).matches()
                && IBANValidator.getInstance().isValid(text.replace(" ", "").toUpperCase(Locale.ROOT));
    }

    /** Version strings look like addresses, too, but their parts are small. */
    private static boolean isIp(String value) {
        String text = host(value);
        if (isIp4(text)) {
            for (String part : text.split("\\.")) {
                if (Integer.parseInt(part) >= 64) {
                    return true;
                }
            }
            return text.startsWith("10.") && !text.endsWith(".0");
        }
        return text.indexOf(':') >= 0
                && text.length() > 4
                && InetAddressValidator.getInstance().isValidInet6Address(text)
                && !text.matches("\\d{1,2}(:\\d{1,2}){1,7}");
    }

    private static boolean isIp4(String value) {
        return InetAddressValidator.getInstance().isValidInet4Address(host(value));
    }

    /** Without the network's length. */
    private static String host(String value) {
        String text = value.strip();
        int slash = text.indexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }

    private static boolean isDevice(String value) {
        String text = value.strip();
        return MAC.matcher(text).matches() || IMEI.matcher(text).matches() && CheckDigits.luhn(text);
    }

    private static boolean isPostcode(String value) {
        String text = value.strip();
        return BRITISH_POSTCODE.matcher(text).matches() && text.length() >= 6
                || OTHER_POSTCODE.matcher(text).matches();
    }
}
