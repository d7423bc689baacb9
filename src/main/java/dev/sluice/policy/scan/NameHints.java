package dev.sluice.policy.scan;

import dev.sluice.policy.WordList;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a column's name, type and comment say about its values. */
final class NameHints {
    /** The name is the phrase; part of it is; only the comment has it. */
    private static final double WHOLE = 1.0;

    private static final double PART = 0.8;
    private static final double COMMENT = 0.5;

    private static final int MIN_COMPOUND = 5;

    private static final Pattern CAMEL_CASE = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** A name that ends so speaks about the datum and does not hold it: email_verified_at, phone_type. */
    private static final Set<String> ABOUT = Set.of(
            ("count counts type types status at flag verified confirmed format template length policy version enabled"
                            + " kind level category score ratio limit attempts changed expires expiry required quality"
                            + " label mode method provider optin consent scope title size rate total amount state locale"
                            + " language")
                    .split(" "));

    /** A name that begins so answers yes or no. */
    private static final Set<String> YES_OR_NO = Set.of("is", "has", "can", "allow", "allows", "num", "nr", "no");

    /** A name of one of these is not a person's. */
    private static final Set<String> THINGS = Set.of(
            ("product file host server table column schema category brand model event project app application service"
                            + " domain country city region state role group team plan job queue bucket tag class field"
                            + " template campaign course shop store bank currency unit package module function device"
                            + " organization organisation department company vendor supplier manufacturer carrier item"
                            + " article song album film movie book channel report index database cluster node image")
                    .split(" "));

    private static final Set<String> PERSONS =
            Set.of(("user users customer customers client clients person persons people employee employees staff member"
                            + " members patient patients contact contacts student students teacher teachers subscriber"
                            + " subscribers applicant applicants candidate candidates guest guests passenger passengers"
                            + " driver drivers doctor doctors author authors lead leads participant participants kunde"
                            + " kunden mitarbeiter personen patienten clientes empleados utilisateurs salaries tenant"
                            + " tenants resident residents beneficiary beneficiaries donor donors volunteer volunteers"
                            + " attendee attendees player players cardholder cardholders insured buyer buyers")
                    .split(" "));

    private static final Map<PersonalClass, List<List<String>>> PHRASES = phrases();

    private final Map<PersonalClass, Double> strengths = new EnumMap<>(PersonalClass.class);
    private final List<String> words;
    private final boolean ofPerson;

    private NameHints(List<String> words, boolean ofPerson) {
        this.words = words;
        this.ofPerson = ofPerson;
    }

    static NameHints of(ColumnSample sample) {
        List<String> words = words(sample.column());
        NameHints hints =
                new NameHints(words, words(sample.table().name()).stream().anyMatch(PERSONS::contains));
        if (hints.isAboutOnly(sample)) {
            return hints;
        }
        hints.add(words, WHOLE, PART);
        if (sample.family() == TypeFamily.TEXT) {
            // Domain types are named after what they hold.
            hints.add(words(sample.type()), PART, PART);
        }
        if (hints.strengths.isEmpty()) {
            hints.add(words(sample.comment()), COMMENT, COMMENT);
        }
        return hints;
    }

    /** 0: nothing hints at the class; 1: the column is called so. */
    double strength(PersonalClass personalClass) {
        return strengths.getOrDefault(personalClass, 0.0);
    }

    /** How reasons begin that rest on the name. */
    String source(PersonalClass personalClass) {
        return strength(personalClass) > COMMENT ? "it is called so" : "its comment says so";
    }

    boolean has(String word) {
        return words.contains(word);
    }

    /** Whether the table seems to hold persons. */
    boolean isOfPerson() {
        return ofPerson;
    }

    /** Whether the name says that it is some thing's. */
    boolean isOfThing() {
        return words.stream().anyMatch(THINGS::contains);
    }

    private boolean isAboutOnly(ColumnSample sample) {
        String last = words.isEmpty() ? "" : words.getLast();
        boolean reference = last.equals("id")
                && sample.family() != TypeFamily.TEXT
                && words.size() == 2
                && !words.getFirst().matches("national|nationalid|personal|tax|steuer|voter|device|session");
        return ABOUT.contains(last)
                || reference
                || words.size() > 1 && YES_OR_NO.contains(words.getFirst())
                || sample.family() == TypeFamily.BOOLEAN;
    }

    /** Only the class of the longest phrase that the words are or hold. */
    private void add(List<String> text, double whole, double part) {
        PHRASES.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .filter(phrase -> holds(text, phrase))
                        .map(phrase -> Map.entry(entry.getKey(), phrase)))
                .max(Comparator.comparingInt(
                        found -> String.join("", found.getValue()).length()))
                .ifPresent(found ->
                        strengths.merge(found.getKey(), text.equals(found.getValue()) ? whole : part, Math::max));
    }

    private static boolean holds(List<String> text, List<String> phrase) {
        for (int from = 0; from + phrase.size() <= text.size(); from++) {
            if (text.subList(from, from + phrase.size()).equals(phrase)) {
                return true;
            }
        }
        String compact = String.join("", phrase);
        return compact.length() >= MIN_COMPOUND
                && text.stream().anyMatch(word -> word.length() > compact.length() && word.contains(compact));
    }

    /** Lower case, without accents and numbers at the end of words. */
    static List<String> words(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        List<String> words = new ArrayList<>();
        for (String part : SEPARATORS.split(CAMEL_CASE.matcher(plain).replaceAll(" "))) {
            String word = part.toLowerCase(Locale.ROOT);
            String trimmed = word.equals("ipv4") || word.equals("ipv6") || word.matches("line\\d")
                    ? word
                    : word.replaceAll("\\d+$", "");
            if (!trimmed.isEmpty()) {
                words.add(trimmed);
            }
        }
        return List.copyOf(words);
    }

    private static Map<PersonalClass, List<List<String>>> phrases() {
        Map<String, PersonalClass> labels = Arrays.stream(PersonalClass.values())
                .collect(Collectors.toMap(PersonalClass::label, Function.identity()));
        Map<PersonalClass, List<List<String>>> phrases = new EnumMap<>(PersonalClass.class);
        for (String line : WordList.lines("scan/column-names.txt")) {
            int colon = line.indexOf(':');
            PersonalClass personalClass = labels.get(line.substring(0, colon));
            if (personalClass == null) {
                throw new IllegalStateException("Cannot read column-names.txt: unknown class in " + line);
            }
            phrases.put(
                    personalClass,
                    Arrays.stream(line.substring(colon + 1).split(","))
                            .map(phrase -> List.of(phrase.strip().split(" ")))
                            .toList());
        }
        return phrases;
    }
}
