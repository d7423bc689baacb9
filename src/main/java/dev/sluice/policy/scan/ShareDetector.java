package dev.sluice.policy.scan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Counts the values that are of a kind by themselves, and weighs the share against chance and against the name.
 *
 * @param noun what matching values look like, in the plural
 * @param families the types that such values are stored in
 * @param chance the probability that an unrelated value of the same form passes
 * @param test whether a value is of the kind
 * @param form whether a value could be of the kind if the column's name says so
 */
record ShareDetector(
        PersonalClass personalClass,
        String noun,
        Set<TypeFamily> families,
        double chance,
        Predicate<String> test,
        Predicate<String> form)
        implements Detector {
    /** The share from which on the column is mainly of the kind. */
    private static final double MAINLY = 0.6;

    /** A share that no accident explains if chance is small: some values are of the kind. */
    private static final double SOME = 0.02;

    /** How many times the share that chance would give. */
    private static final int BEYOND_CHANCE = 5;

    private static final int SOME_VALUES = 3;
    private static final double SMALL_CHANCE = 0.02;

    /** The share that supports a name. */
    private static final double SUPPORT = 0.2;

    private static final double FORMED = 0.8;

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        if (!families.contains(sample.family())) {
            return Optional.empty();
        }
        double hint = hints.strength(personalClass);
        List<String> values = sample.values();
        if (values.isEmpty()) {
            return hint == 0 ? Optional.empty() : Optional.of(byName(hint, hints));
        }
        Set<String> distinct = values.stream().collect(Collectors.toSet());
        Set<String> matching = distinct.stream().filter(test).collect(Collectors.toSet());
        int matches = (int) values.stream().filter(matching::contains).count();
        double share = (double) matches / values.size();
        double byValue = byValue(share, matches, matching.size());
        String reason = Evidence.share(matches, values.size()) + " look like " + noun;
        if (hint == 0) {
            return matches == 0 ? Optional.empty() : Optional.of(new Evidence(personalClass, byValue, reason));
        }
        if (share >= SUPPORT) {
            double both = 1 - (1 - byValue) * (1 - 0.6 * hint);
            return Optional.of(new Evidence(personalClass, both, hints.source(personalClass) + ", and " + reason));
        }
        int formed = (int) values.stream().filter(form).count();
        if ((double) formed / values.size() >= FORMED) {
            return Optional.of(new Evidence(
                    personalClass,
                    Math.max(byValue, 0.5 + 0.3 * hint),
                    hints.source(personalClass) + ", and " + Evidence.share(formed, values.size())
                            + " have the form of " + noun));
        }
        return Optional.of(new Evidence(personalClass, Math.max(byValue, 0.3 * hint), reason));
    }

    private double byValue(double share, int matches, int distinct) {
        double excess = (share - chance) / (1 - chance);
        if (excess >= MAINLY) {
            // By luck alone all of these distinct values would pass so rarely.
            return (0.55 + 0.44 * excess) * (1 - Math.pow(chance, distinct / 2.0));
        }
        if (chance <= SMALL_CHANCE && matches >= SOME_VALUES && share >= Math.max(SOME, BEYOND_CHANCE * chance)) {
            return 0.5 + 0.4 * share;
        }
        return Math.max(0, 0.5 * excess);
    }

    private Evidence byName(double hint, NameHints hints) {
        return new Evidence(
                personalClass, 0.45 + 0.3 * hint, hints.source(personalClass) + "; there are no values to look at");
    }
}
