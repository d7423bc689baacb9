package dev.sluice.policy.scan;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Invents values of many kinds from a seed; the people are made up, the check digits are right. */
final class Invented {
    final Random random;

    Invented(long seed) {
        this.random = new Random(seed);
    }

    static List<String> list(int count, Supplier<String> supplier) {
        return IntStream.range(0, count).mapToObj(_ -> supplier.get()).toList();
    }

    String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    String pick(String... words) {
        return words[random.nextInt(words.length)];
    }

    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    String given() {
        return pick(InventedWords.GIVEN);
    }

    String family() {
        return pick(InventedWords.FAMILY);
    }

    String fullName() {
        return given() + " " + family();
    }

    private static String ascii(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    String email() {
        String local = pick(ascii(given()) + "." + ascii(family()), ascii(family()) + between(1, 99), ascii(given()));
        return local + "@"
                + pick("example.org", "example.com", "mail.example.net", "gmail.com", "firma.de", "acme.co.uk");
    }

    String username() {
        return pick(
                ascii(given()).charAt(0) + ascii(family()),
                ascii(given()) + between(1, 999),
                ascii(family()) + "_" + ascii(given()),
                ascii(given()) + "." + ascii(family()));
    }

    /** Digits for #, letters for ?, anything else as it is. */
    String form(String form) {
        StringBuilder text = new StringBuilder();
        form.chars()
                .forEach(character -> text.append(
                        switch (character) {
                            case '#' -> (char) ('0' + random.nextInt(10));
                            case '%' -> (char) ('1' + random.nextInt(9));
                            case '?' -> (char) ('A' + random.nextInt(26));
                            case '~' -> (char) ('a' + random.nextInt(26));
                            default -> (char) character;
                        }));
        return text.toString();
    }

    String hex(int length) {
        return list(length, () -> Integer.toHexString(random.nextInt(16))).stream()
                .reduce("", String::concat);
    }

    String base62(int length) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        return list(length, () -> String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())))).stream()
                .reduce("", String::concat);
    }

    /** A prefix filled up with digits, of which the last makes the test pass. */
    private String completed(String form, Function<String, Integer> check) {
        while (true) {
            String digits = form(form);
            int digit = check.apply(digits);
            if (digit >= 0 && digit <= 9) {
                return digits + digit;
            }
        }
    }

    private static int digitAt(String digits, int index) {
        return Character.digit(digits.charAt(index), 10);
    }

    private static int sum(String digits, int... weights) {
        return IntStream.range(0, weights.length)
                .map(index -> weights[index] * digitAt(digits, index))
                .sum();
    }

    static int luhnDigit(String digits) {
        int sum = 0;
        for (int index = digits.length() - 1, place = 0; index >= 0; index--, place++) {
            int value = digitAt(digits, index) * (place % 2 == 0 ? 2 : 1);
            sum += value / 10 + value % 10;
        }
        return (10 - sum % 10) % 10;
    }

    String card() {
        return completed(
                pick("4##############", "51#############", "55#############", "37############"), Invented::luhnDigit);
    }

    /** As long as a card's, of the same issuers, and with a wrong check digit. */
    String notCard() {
        return completed("4##############", digits -> (luhnDigit(digits) + 1 + random.nextInt(9)) % 10);
    }

    String iban() {
        String country = pick("DE", "FI", "DK");
        String account = form(country.equals("DE") ? "##################" : "##############");
        String number = account + (country.charAt(0) - 'A' + 10) + (country.charAt(1) - 'A' + 10) + "00";
        int check = 98
                - new java.math.BigInteger(number)
                        .mod(java.math.BigInteger.valueOf(97))
                        .intValue();
        return country + String.format(Locale.ROOT, "%02d", check) + account;
    }

    String day() {
        return String.format(Locale.ROOT, "%02d", between(1, 28));
    }

    String month() {
        return String.format(Locale.ROOT, "%02d", between(1, 12));
    }

    String birthday() {
        return between(1938, 2007) + "-" + month() + "-" + day();
    }

    String recentDate() {
        return between(2019, 2025) + "-" + month() + "-" + day();
    }

    String pesel() {
        String start = String.format(Locale.ROOT, "%02d", between(40, 99)) + month() + day();
        return completed(start + "####", digits -> (10 - sum(digits, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10);
    }

    String bsn() {
        return completed("1#######", digits -> sum(digits, 9, 8, 7, 6, 5, 4, 3, 2) % 11);
    }

    String dni() {
        String digits = form("########");
        return digits + "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Integer.parseInt(digits) % 23);
    }

    String nir() {
        String digits = pick("1", "2") + between(40, 99) + month() + between(10, 89) + form("######");
        return digits + String.format(Locale.ROOT, "%02d", 97 - Long.parseLong(digits) % 97);
    }

    String germanTaxId() {
        while (true) {
            String digits = form("%#########");
            if (digits.chars().distinct().count() == 9) {
                int product = 10;
                for (int index = 0; index < 10; index++) {
                    int sum = (digitAt(digits, index) + product) % 10;
                    product = 2 * (sum == 0 ? 10 : sum) % 11;
                }
                return digits + (11 - product) % 10;
            }
        }
    }

    String cpf() {
        String nine = form("#########");
        int first = sum(nine, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        String ten = nine + first;
        int second = sum(ten, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        return nine.substring(0, 3) + "." + nine.substring(3, 6) + "." + nine.substring(6) + "-" + first + second;
    }

    String swedish() {
        String start = String.format(Locale.ROOT, "%02d", between(40, 99)) + month() + day();
        String digits = completed(start + "###", Invented::luhnDigit);
        return digits.substring(0, 6) + "-" + digits.substring(6);
    }

    String ssn() {
        return between(101, 665) + "-" + between(10, 99) + "-" + form("%###");
    }

    String nino() {
        return pick("AB", "CE", "JK", "PR", "SW", "HL") + form("######") + pick("A", "B", "C", "D");
    }

    String internationalPhone() {
        return pick(
                "+1 212 555 " + form("01##"),
                "+1-415-" + form("6%#-####"),
                "+44 20 7946 " + form("0###"),
                "+44 7700 " + form("9#####"),
                "+49 30 " + form("%######"),
                "+49 171 " + form("%######"),
                "+33 6 " + form("12 ## ## ##"),
                "+34 61" + form("# ### ###"));
    }

    String americanPhone() {
        return pick("(212) ", "(415) ", "(312) ") + form("%##-####").replaceFirst("^1", "2");
    }

    String britishPhone() {
        return pick("020 7", "020 8") + form("### ####");
    }

    String frenchPhone() {
        return pick("01 4", "06 1", "06 7", "04 7") + form("# ## ## ##");
    }

    String germanPhone() {
        return pick("030/", "089/", "040/") + form("%######");
    }

    String ip() {
        return between(1, 223) + "." + between(0, 255) + "." + between(0, 255) + "." + between(1, 254);
    }

    String ipv6() {
        return "2001:db8:" + hex(4) + ":" + hex(4) + "::" + hex(3);
    }

    String mac() {
        return String.join(":", list(6, () -> hex(2)));
    }

    String address() {
        return pick(
                between(1, 900) + " " + pick(InventedWords.STREETS) + " "
                        + pick("Street", "St", "Avenue", "Rd", "Lane", "Drive"),
                between(1, 99) + " " + pick(InventedWords.STREETS) + " Road, " + pick("Leeds", "Bristol", "Austin"),
                pick("Haupt", "Garten", "Bahnhof", "Linden", "Berg")
                        + pick("straße ", "str. ", "weg ", "allee ")
                        + between(1, 150),
                between(1, 120) + " rue " + pick("de la République", "Victor Hugo", "des Lilas"),
                "Calle " + pick("Mayor", "del Sol", "de Alcalá") + ", " + between(1, 90));
    }

    String britishPostcode() {
        return pick("SW", "LS", "EH", "BS", "NW", "CF") + between(1, 9) + " " + between(1, 9)
                + pick("AA", "BD", "EF", "JL", "QS", "WT");
    }

    String coordinates() {
        return String.format(Locale.ROOT, "%.5f,%.5f", random.nextDouble(-60, 70), random.nextDouble(-170, 170));
    }

    String jwt() {
        return "eyJ" + base62(24) + "." + "eyJ" + base62(40) + "." + base62(43);
    }

    String uuid() {
        return new java.util.UUID(random.nextLong(), random.nextLong()).toString();
    }

    String sentence(int words) {
        return String.join(" ", list(words, () -> pick(InventedWords.WORDS)));
    }

    String product() {
        return pick(
                        "Classic", "Ultra", "Slim", "Pro", "Rustic", "Nordic", "Soft", "Compact", "Vintage", "Ruby",
                        "Amber", "Jade")
                + " "
                + pick("Oak", "Steel", "Cotton", "Leather", "Glass", "Bamboo", "Wool", "Copper", "Marble", "Rose") + " "
                + pick("Chair", "Lamp", "Mug", "Shirt", "Desk", "Backpack", "Kettle", "Blanket", "Clock", "Shelf");
    }

    String city() {
        return pick(
                ("Berlin Hamburg Leeds Austin Florence Paris Lyon Madrid Sofia Denver Charlotte Lincoln Jackson Madison Houston"
                                + " Boston Oslo Bergen Porto Valencia Geneva Dresden Bremen Essen Orlando Phoenix Tampa Seattle Portland"
                                + " Lisbon Vienna Graz Prague Warsaw Athens Dublin Cork Milan Turin Naples Ghent Bruges Utrecht Delft")
                        .split(" "));
    }

    String company() {
        return pick(InventedWords.FAMILY) + pick(" GmbH", " Ltd", " Inc.", " & Sons", " AG", " LLC", " Group");
    }
}
