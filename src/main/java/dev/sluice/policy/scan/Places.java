package dev.sluice.policy.scan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where people live and are: streets and coordinates. */
final class Places {
    private static final String NUMBER = "\\d{1,5}\\s?[a-zA-Z]?([-/]\\d{1,4}[a-zA-Z]?)?";

    /** Street words that stand alone, and those at the end of German, Dutch and Nordic words. */
    private static final Pattern STREET = Pattern.compile(
            "(?iu)(^|.*[\\s,.])(street|st|road|rd|avenue|ave|av|boulevard|blvd|lane|ln|drive|dr|court|ct|terrace|crescent|close|"
                    + "way|highway|hwy|parkway|pkwy|square|sq|alley|grove|mews|straße|strasse|str|platz|allee|weg|ring|gasse|ufer|"
                    + "rue|chemin|allée|impasse|quai|cours|calle|avenida|avda|plaza|paseo|carrer|rua|travessa|praça|via|viale|"
                    + "piazza|corso|vicolo|ulica|ul|aleja|sokak|sk|caddesi|cad|mahallesi|улица|ул|p\\.?\\s?o\\.?\\s?box|postfach)"
                    + "([\\s,.]+.*|$)"
                    + "|.*\\p{L}{2,}(straße|strasse|str\\.?|platz|allee|weg|gasse|ring|damm|ufer|straat|laan|plein|gracht|kade|vägen|"
                    + "gatan|gata|veien|vej|gade|katu|tie)([\\s,.]+.*|$)");

    private static final Pattern NUMBERED = Pattern.compile("(^|.*[\\s,.])" + NUMBER + "([\\s,.].*|$)", Pattern.DOTALL);
    private static final Pattern ADDRESS_FORM = Pattern.compile(".*\\p{L}.*[\\s\\d].*", Pattern.DOTALL);
    private static final Pattern NUMBER_FORM = Pattern.compile(NUMBER);
    private static final Pattern PAIR =
            Pattern.compile("[(\\[]?\\s*(-?\\d{1,3}\\.\\d{3,})\\s*[,; ]\\s*(-?\\d{1,3}\\.\\d{3,})\\s*[)\\]]?");
    private static final Pattern POINT =
            Pattern.compile("(?i)(SRID=\\d+;)?POINT\\s?\\(\\s*-?\\d+(\\.\\d+)?\\s+-?\\d+(\\.\\d+)?\\s*\\)");
    private static final Pattern DEGREES = Pattern.compile("-?\\d{1,3}\\.\\d{3,}");

    /** numeric(9,6), as MySQL calls it decimal(9,6), and the like: nothing else needs so many digits behind so few. */
    private static final Pattern DEGREE_TYPE =
            Pattern.compile("(?:numeric|decimal)\\((8,6|9,6|9,7|10,7|10,8|11,8|12,9)\\)");

    private Places() {}

    static Detector addresses() {
        return new ShareDetector(
                PersonalClass.ADDRESS,
                "postal addresses",
                Set.of(TypeFamily.TEXT),
                0.02,
                Places::isAddress,
                value -> ADDRESS_FORM.matcher(value).matches()
                                && !value.contains("@")
                                && !value.contains("://")
                                && value.length() >= 5
                        || NUMBER_FORM.matcher(value).matches());
    }

    static boolean isAddress(String value) {
        String text = value.strip().replace('\n', ' ');
        return text.length() <= 200
                && STREET.matcher(text).matches()
                && NUMBERED.matcher(text).matches();
    }

    static Optional<Evidence> coordinates(ColumnSample sample, NameHints hints) {
        List<String> values = sample.values();
        double hint = hints.strength(PersonalClass.LOCATION);
        return switch (sample.family()) {
            case GEOMETRY -> evidence(hint > 0 ? 0.85 : 0.6, "its type is geometric");
            case NUMBER -> degrees(sample, hint, hints);
            case TEXT -> {
                int pairs = (int) values.stream().filter(Places::isPair).count();
                int numbers = (int) values.stream().filter(Places::isDegrees).count();
                if (!values.isEmpty() && pairs >= 0.6 * values.size()) {
                    yield evidence(0.8 + 0.15 * hint, Evidence.share(pairs, values.size()) + " look like coordinates");
                }
                yield hint > 0 && !values.isEmpty() && numbers >= 0.8 * values.size()
                        ? evidence(0.6 + 0.3 * hint, "it is called so, and the values are degrees with fractions")
                        : Optional.empty();
            }
            case BOOLEAN, DATE, TIMESTAMP, NETWORK, HARDWARE_ADDRESS, UUID, JSON, ARRAY, OTHER -> Optional.empty();
        };
    }

    private static Optional<Evidence> degrees(ColumnSample sample, double hint, NameHints hints) {
        List<String> values = sample.values();
        boolean typed = DEGREE_TYPE.matcher(sample.type()).matches();
        int matches = (int) values.stream().filter(Places::isDegrees).count();
        boolean all = matches >= 0.8 * values.size();
        if (hint > 0 && all) {
            return evidence(
                    values.isEmpty() ? 0.7 : 0.65 + 0.3 * hint,
                    hints.source(PersonalClass.LOCATION) + ", and "
                            + (values.isEmpty()
                                    ? "it is a number"
                                    : Evidence.share(matches, values.size()) + " are degrees with fractions"));
        }
        boolean wide = values.stream()
                        .filter(Places::isDegrees)
                        .mapToDouble(Places::magnitude)
                        .max()
                        .orElse(0)
                >= 5;
        return typed && all && !values.isEmpty() && wide
                ? evidence(0.6, "its type " + sample.type() + " is that of degrees, and so are its values")
                : Optional.empty();
    }

    private static double magnitude(String value) {
        return Math.abs(Double.parseDouble(value.strip()));
    }

    private static Optional<Evidence> evidence(double confidence, String reason) {
        return Optional.of(new Evidence(PersonalClass.LOCATION, confidence, reason));
    }

    private static boolean isDegrees(String value) {
        return DEGREES.matcher(value.strip()).matches() && magnitude(value) <= 180;
    }

    private static boolean isPair(String value) {
        if (POINT.matcher(value.strip()).matches()) {
            return true;
        }
        Matcher pair = PAIR.matcher(value.strip());
        return pair.matches()
                && Math.abs(Double.parseDouble(pair.group(1))) <= 180
                && Math.abs(Double.parseDouble(pair.group(2))) <= 180;
    }
}
