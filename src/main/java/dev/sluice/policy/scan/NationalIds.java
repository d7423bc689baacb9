package dev.sluice.policy.scan;

import static dev.sluice.policy.scan.CheckDigits.digit;
import static dev.sluice.policy.scan.CheckDigits.weighted;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Identifiers that states give to persons, recognised by their form and, where they have them, by date of birth and
 * check digit as the issuers define them.
 */
final class NationalIds {
    /**
     * @param name for reasons
     * @param chance the probability that an unrelated value of the same form passes
     */
    record Format(String name, double chance, Pattern form, Predicate<String> check) {
        /** @param value with the separators that people write */
        boolean matches(String value) {
            return form.matcher(value).matches() && check.test(compact(value));
        }
    }

    private static final Set<String> UNUSED_NINO = Set.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ");
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final String RIC_CHARACTERS = "10X98765432";
    private static final int[] CODICE_ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    /** Those that are told apart from other numbers by themselves. */
    static final List<Format> FORMATS = List.of(
            format("US social security numbers", 0.05, "\\d{3}-\\d{2}-\\d{4}", NationalIds::ssn),
            format(
                    "UK national insurance numbers",
                    0.02,
                    "(?i)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]",
                    id -> !UNUSED_NINO.contains(id.substring(0, 2))),
            format("German tax identifiers", 0.06, "[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}", NationalIds::germanTaxId),
            format(
                    "French social security numbers",
                    0.01,
                    "[1-478] ?\\d{2} ?\\d{2} ?(\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}",
                    NationalIds::nir),
            format("Spanish identity numbers", 0.05, "(?i)([XYZ]-?\\d{7}|\\d{8})-?[A-Z]", NationalIds::dni),
            format(
                    "Italian tax codes",
                    0.01,
                    "(?i)[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
                    NationalIds::codiceFiscale),
            format("Dutch citizen service numbers", 0.1, "\\d{9}|\\d{4}\\.\\d{2}\\.\\d{3}", NationalIds::bsn),
            format("Polish PESEL numbers", 0.1, "\\d{11}", NationalIds::pesel),
            format(
                    "Belgian national numbers",
                    0.02,
                    "\\d{11}|\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}",
                    NationalIds::belgian),
            format("Swedish identity numbers", 0.05, "(\\d{2})?\\d{6}[-+]?\\d{4}", NationalIds::swedish),
            format("Finnish identity codes", 0.02, "(?i)\\d{6}[-+A-FU-Y]\\d{3}[0-9A-Y]", NationalIds::hetu),
            format("Norwegian birth numbers", 0.01, "\\d{6} ?\\d{5}", NationalIds::norwegian),
            format("Danish CPR numbers", 0.1, "\\d{6}-\\d{4}", id -> isDay(id.substring(0, 4))),
            format("Swiss AHV numbers", 0.01, "756[. ]?\\d{4}[. ]?\\d{4}[. ]?\\d{2}", NationalIds::ahv),
            format("Brazilian CPF numbers", 0.02, "\\d{3}\\.?\\d{3}\\.?\\d{3}-?\\d{2}", NationalIds::cpf),
            format("Indian Aadhaar numbers", 0.1, "[2-9]\\d{3} ?\\d{4} ?\\d{4}", CheckDigits::verhoeff),
            format("Chinese identity numbers", 0.01, "(?i)[1-9]\\d{16}[0-9X]", NationalIds::chinese),
            format("Turkish identity numbers", 0.02, "[1-9]\\d{10}", NationalIds::turkish),
            format("Romanian personal codes", 0.05, "[1-9]\\d{12}", NationalIds::romanian),
            format("Czech and Slovak birth numbers", 0.05, "\\d{6}/\\d{4}", NationalIds::czech),
            format("Croatian personal numbers", 0.1, "\\d{11}", CheckDigits::mod11And10),
            format("South African identity numbers", 0.05, "\\d{13}", NationalIds::southAfrican));

    private NationalIds() {}

    private static Format format(String name, double chance, String form, Predicate<String> check) {
        return new Format(name, chance, Pattern.compile(form), check);
    }

    /** Upper case, letters and digits only. */
    static String compact(String value) {
        StringBuilder compact = new StringBuilder(value.length());
        value.toUpperCase(Locale.ROOT)
                .chars()
                .filter(character -> character >= '0' && character <= '9' || character >= 'A' && character <= 'Z')
                .forEach(character -> compact.append((char) character));
        return compact.toString();
    }

    static boolean ssn(String id) {
        return !id.startsWith("000")
                && !id.startsWith("666")
                && !id.startsWith("9")
                && !id.startsWith("00", 3)
                && !id.endsWith("0000");
    }

    /** One digit of the first ten occurs two or three times, no other more than once (before 2016: exactly twice). */
    private static boolean germanTaxId(String id) {
        long distinct = id.substring(0, 10).chars().distinct().count();
        return (distinct == 9 || distinct == 8) && CheckDigits.mod11And10(id);
    }

    private static boolean nir(String id) {
        long number = Long.parseLong(id.substring(0, 13).replace("2A", "19").replace("2B", "18"));
        return 97 - number % 97 == Integer.parseInt(id.substring(13));
    }

    private static boolean dni(String id) {
        int series = "XYZ".indexOf(id.charAt(0));
        String digits = (series < 0 ? id.substring(0, 1) : Integer.toString(series)) + id.substring(1, 8);
        return DNI_LETTERS.charAt(Integer.parseInt(digits) % 23) == id.charAt(8);
    }

    private static boolean codiceFiscale(String id) {
        int sum = 0;
        for (int index = 0; index < 15; index++) {
            char character = id.charAt(index);
            int rank = Character.isDigit(character) ? character - '0' : character - 'A';
            sum += index % 2 == 0 ? CODICE_ODD[rank] : rank;
        }
        return 'A' + sum % 26 == id.charAt(15);
    }

    private static boolean bsn(String id) {
        return !id.startsWith("00") && weighted(id, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
    }

    private static boolean pesel(String id) {
        int month = Integer.parseInt(id.substring(2, 4)) % 20;
        return isMonth(month)
                && isDay(id.substring(4, 6), month)
                && weighted(id, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
    }

    private static boolean belgian(String id) {
        long number = Long.parseLong(id.substring(0, 9));
        int check = Integer.parseInt(id.substring(9));
        int month = Integer.parseInt(id.substring(2, 4));
        return isMonth(month)
                && isDay(id.substring(4, 6), month)
                && (97 - number % 97 == check || 97 - (2_000_000_000L + number) % 97 == check);
    }

    private static boolean swedish(String id) {
        String digits = id.length() == 12 ? id.substring(2) : id;
        int month = Integer.parseInt(digits.substring(2, 4));
        return isMonth(month) && isDay(digits.substring(4, 6), month) && CheckDigits.luhn(digits);
    }

    /** Compact, so the century's letter is there and its signs are not. */
    private static boolean hetu(String id) {
        String digits = id.substring(0, 6) + id.substring(id.length() - 4, id.length() - 1);
        return isDay(digits.substring(0, 4))
                && HETU_CHARACTERS.charAt(Integer.parseInt(digits) % 31) == id.charAt(id.length() - 1);
    }

    private static boolean norwegian(String id) {
        return isDay(id.substring(0, 4))
                && weighted(id, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
                && weighted(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
    }

    private static boolean ahv(String id) {
        return weighted(id, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) % 10 == 0;
    }

    private static boolean cpf(String id) {
        int first = weighted(id, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        int second = weighted(id, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        return id.chars().distinct().count() > 1 && first == digit(id, 9) && second == digit(id, 10);
    }

    private static boolean chinese(String id) {
        int sum = weighted(id, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
        return isDate(id.substring(6, 14)) && RIC_CHARACTERS.charAt(sum % 11) == id.charAt(17);
    }

    private static boolean turkish(String id) {
        int odd = weighted(id, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        int even = weighted(id, 0, 1, 0, 1, 0, 1, 0, 1);
        return Math.floorMod(odd * 7 - even, 10) == digit(id, 9) && (odd + even + digit(id, 9)) % 10 == digit(id, 10);
    }

    private static boolean romanian(String id) {
        int month = Integer.parseInt(id.substring(3, 5));
        int rest = weighted(id, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
        return isMonth(month) && isDay(id.substring(5, 7), month) && (rest == 10 ? 1 : rest) == digit(id, 12);
    }

    private static boolean czech(String id) {
        int month = Integer.parseInt(id.substring(2, 4)) % 50 % 20;
        return isMonth(month) && isDay(id.substring(4, 6), month) && Long.parseLong(id) % 11 == 0;
    }

    private static boolean southAfrican(String id) {
        int month = Integer.parseInt(id.substring(2, 4));
        return isMonth(month) && isDay(id.substring(4, 6), month) && digit(id, 10) < 2 && CheckDigits.luhn(id);
    }

    private static boolean isMonth(int month) {
        return month >= 1 && month <= 12;
    }

    /** @param dayAndMonth ddmm */
    private static boolean isDay(String dayAndMonth) {
        int month = Integer.parseInt(dayAndMonth.substring(2));
        return isMonth(month) && isDay(dayAndMonth.substring(0, 2), month);
    }

    /** Of some leap year. */
    private static boolean isDay(String day, int month) {
        int number = Integer.parseInt(day);
        return number >= 1 && number <= LocalDate.of(2000, month, 1).lengthOfMonth();
    }

    /** @param date yyyymmdd */
    private static boolean isDate(String date) {
        try {
            int year = LocalDate.of(
                            Integer.parseInt(date.substring(0, 4)),
                            Integer.parseInt(date.substring(4, 6)),
                            Integer.parseInt(date.substring(6)))
                    .getYear();
            return year >= 1900 && year <= 2100;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
