package dev.sluice.policy.scan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Passwords, tokens and keys: by their well-known forms, by their entropy, and by what the column is called. */
final class Secrets implements Detector {
    private static final Pattern WELL_KNOWN = Pattern.compile(
            "\\$2[abxy]\\$\\d\\d\\$.{50,}|\\$argon2.*|\\$pbkdf2.*|pbkdf2[_:].*"
                    + "|\\$[156]\\$.{20,}|\\$scrypt\\$.*|\\{(SSHA|SHA|MD5|BCRYPT)\\}.*|SCRAM-SHA-.*"
                    + "|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"
                    + "|(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\\w{30,}|github_pat_\\w+|glpat-.{18,}|xox[abeprs]-.+|[sr]k_(live|test)_\\w+"
                    + "|whsec_.+|sk-[A-Za-z0-9_-]{20,}|AIza[A-Za-z0-9_-]{30,}|otpauth://.*|Bearer \\S{16,}"
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
            Pattern.DOTALL);
    private static final Pattern RANDOM =
            Pattern.compile("(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9+/_.~-]{32,512}={0,2}");

    /** Public identifiers of services: a word, an underscore, and random letters. */
    private static final Pattern PREFIXED = Pattern.compile("[a-z]{2,8}_[A-Za-z0-9]+");

    private static final Pattern TOKEN = Pattern.compile("\\S{3,1000}");
    private static final Pattern SHORT_CODE = Pattern.compile("\\d{3,8}");
    private static final Pattern LABEL = Pattern.compile("\\d{1,2}|[a-z_]{1,20}|[A-Z_]{1,20}");
    private static final double MIN_BITS = 3.9;

    private static final double MAINLY = 0.6;

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        double hint = hints.strength(PersonalClass.SECRET);
        List<String> values = sample.values();
        if (sample.family() == TypeFamily.NUMBER) {
            return hint == 1
                            && values.stream()
                                    .allMatch(value -> SHORT_CODE.matcher(value).matches())
                    ? evidence(0.7, "it is called so, and the values are short codes")
                    : Optional.empty();
        }
        boolean secretUuid = sample.family() == TypeFamily.UUID && hint > 0;
        if (!sample.family().isText() && !secretUuid && !(sample.family() == TypeFamily.OTHER && hint > 0)) {
            return Optional.empty();
        }
        if (values.isEmpty()) {
            return hint == 0
                    ? Optional.empty()
                    : evidence(0.45 + 0.3 * hint, "it is called so; there are no values to look at");
        }
        int wellKnown = (int) values.stream()
                .filter(value -> WELL_KNOWN.matcher(value.strip()).matches())
                .count();
        if (wellKnown >= 0.2 * values.size()) {
            double share = (double) wellKnown / values.size();
            return evidence(
                    0.7 + 0.25 * share,
                    Evidence.share(wellKnown, values.size()) + " have the form of hashes or tokens");
        }
        long distinct = values.stream().distinct().count();
        if (hint > 0) {
            int tokens = (int) values.stream().filter(Secrets::isToken).count();
            boolean plausible = tokens >= 0.8 * values.size() && distinct >= Math.min(10, 0.5 * values.size());
            return evidence(
                    plausible ? 0.5 + 0.4 * hint : 0.3 * hint,
                    hints.source(PersonalClass.SECRET) + ", and " + Evidence.share(tokens, values.size())
                            + " could be secrets");
        }
        int random = (int) values.stream().filter(Secrets::isRandom).count();
        return random >= MAINLY * values.size() && distinct >= 0.9 * values.size()
                ? evidence(
                        0.4 + 0.25 * random / values.size(),
                        Evidence.share(random, values.size()) + " are as random as keys and tokens")
                : Optional.empty();
    }

    private static Optional<Evidence> evidence(double confidence, String reason) {
        return Optional.of(new Evidence(PersonalClass.SECRET, confidence, reason));
    }

    private static boolean isToken(String value) {
        return TOKEN.matcher(value).matches() && !LABEL.matcher(value).matches();
    }

    private static boolean isRandom(String value) {
        String text = value.strip();
        return RANDOM.matcher(text).matches()
                && !PREFIXED.matcher(text).matches()
                && bitsPerCharacter(text) >= MIN_BITS;
    }

    /** Shannon's entropy of the characters' frequencies. */
    static double bitsPerCharacter(String text) {
        Map<Integer, Integer> counts = new HashMap<>();
        text.chars().forEach(character -> counts.merge(character, 1, Integer::sum));
        double bits = 0;
        for (int count : counts.values()) {
            double probability = (double) count / text.length();
            bits -= probability * Math.log(probability) / Math.log(2);
        }
        return bits;
    }
}
