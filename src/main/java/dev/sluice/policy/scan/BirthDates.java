package dev.sluice.policy.scan;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates of birth: plausible ones in a column that is called so, or dates that are spread as those of living people. */
final class BirthDates implements Detector {
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})([T ]00:00(:00)?.*)?");
    private static final Pattern YEAR_LAST = Pattern.compile("(\\d{1,2})[./-](\\d{1,2})[./-](\\d{4})");
    private static final int OLDEST = 110;
    private static final int ADULT = 14;
    private static final int MIN_VALUES = 20;
    private static final double NEARLY_ALL = 0.95;
    private static final double PLAUSIBLE = 0.8;

    /** Years between the quarters of the dates, below which they are dates of one undertaking. */
    private static final int MIN_SPREAD = 10;

    /** What else happened long ago. */
    private static final Set<String> OTHER_EVENTS = Set.of(
            ("founded established foundation released release published publication built construction incorporated hired"
                            + " hire joined opened issued since start started created manufactured inception registered")
                    .split(" "));

    private final LocalDate today;

    BirthDates(LocalDate today) {
        this.today = today;
    }

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        TypeFamily family = sample.family();
        double hint = hints.strength(PersonalClass.BIRTH_DATE);
        boolean year = family == TypeFamily.NUMBER && hints.has("year") || hints.has("jahr");
        if (family != TypeFamily.DATE && family != TypeFamily.TIMESTAMP && !family.isText() && !(year && hint > 0)) {
            return Optional.empty();
        }
        List<String> values = sample.values();
        if (values.isEmpty()) {
            return hint == 0
                    ? Optional.empty()
                    : evidence(0.45 + 0.3 * hint, "it is called so; there are no values to look at");
        }
        int[] ages = values.stream()
                .map(this::age)
                .flatMap(Optional::stream)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        int plausible = (int)
                Arrays.stream(ages).filter(age -> age >= 0 && age <= OLDEST).count();
        double share = (double) plausible / values.size();
        if (hint > 0) {
            String reason = hints.source(PersonalClass.BIRTH_DATE) + ", and " + Evidence.share(plausible, values.size())
                    + " are plausible dates of birth";
            return evidence(share >= PLAUSIBLE ? 0.7 + 0.28 * hint : 0.3 * hint, reason);
        }
        if (values.size() < MIN_VALUES || OTHER_EVENTS.stream().anyMatch(hints::has)) {
            return Optional.empty();
        }
        int grown = (int)
                Arrays.stream(ages).filter(age -> age >= ADULT && age <= OLDEST).count();
        if ((double) grown / values.size() < NEARLY_ALL || spread(ages) < MIN_SPREAD) {
            return Optional.empty();
        }
        return evidence(
                hints.isOfPerson() ? 0.75 : 0.6,
                Evidence.share(grown, values.size()) + " are dates as far back and as spread as dates of birth");
    }

    private static Optional<Evidence> evidence(double confidence, String reason) {
        return Optional.of(new Evidence(PersonalClass.BIRTH_DATE, confidence, reason));
    }

    private static int spread(int[] ages) {
        return ages[ages.length * 3 / 4] - ages[ages.length / 4];
    }

    /** Whole years since, negative in the future; empty if the value is no date. */
    private Optional<Integer> age(String value) {
        String text = value.strip();
        try {
            if (text.matches("(18|19|20)\\d{2}")) {
                return Optional.of(today.getYear() - Integer.parseInt(text));
            }
            Matcher first = YEAR_FIRST.matcher(text);
            if (first.matches()) {
                return Optional.of(age(first.group(1), first.group(2), first.group(3)));
            }
            Matcher last = YEAR_LAST.matcher(text);
            if (last.matches()) {
                boolean monthFirst = Integer.parseInt(last.group(2)) > 12;
                return Optional.of(age(last.group(3), last.group(monthFirst ? 1 : 2), last.group(monthFirst ? 2 : 1)));
            }
            return Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private int age(String year, String month, String day) {
        LocalDate date = LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
        return date.isAfter(today) ? -1 : (int) java.time.temporal.ChronoUnit.YEARS.between(date, today);
    }
}
