package dev.sluice.policy.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.scan.LabelledColumns.Labelled;
import dev.sluice.row.TableId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the scan is right, on columns of which we know what they hold. */
class ScanAccuracyTest {
    /** Of the values that the detectors were written against, and of others that they were not. */
    private static final long SEED = 20_240_229;

    private static final long HELD_OUT_SEED = 7_919;

    private static final double GOAL = 0.9;

    /** Of each class with {@link #SEVERAL} columns or more: the mean must not hide one that is never found. */
    private static final double FLOOR = 0.7;

    private static final int SEVERAL = 5;
    private static final String NOTHING = "-";

    /**
     * Classes whose values show by themselves what they are. A date of birth is a date like any other unless its column
     * is called so, and so with names, places and secrets to some degree.
     */
    private static final Set<PersonalClass> BY_VALUE = EnumSet.of(
            PersonalClass.EMAIL,
            PersonalClass.PHONE,
            PersonalClass.CARD,
            PersonalClass.BANK_ACCOUNT,
            PersonalClass.NATIONAL_ID,
            PersonalClass.IP);

    private final ColumnClassifier classifier = new ColumnClassifier(LocalDate.of(2025, 6, 30));

    /** What came of the columns of one class. */
    private static final class Tally {
        private int columns;
        private int proposals;
        private int right;

        private double recall() {
            return (double) right / columns;
        }

        private double precision() {
            return proposals == 0 ? 0 : (double) right / proposals;
        }

        private void add(Tally other) {
            columns += other.columns;
            proposals += other.proposals;
            right += other.right;
        }
    }

    private Optional<PersonalClass> proposed(ColumnSample sample) {
        return classifier
                .classify(sample)
                .filter(evidence -> evidence.confidence() >= Evidence.PROPOSED)
                .map(Evidence::personalClass);
    }

    /** Judges the columns, and prints what came of it. */
    private Map<PersonalClass, Tally> judge(String title, List<Labelled> columns) {
        Map<PersonalClass, Tally> tallies = new EnumMap<>(PersonalClass.class);
        Map<String, Map<String, Integer>> matrix = new TreeMap<>();
        List<String> mistakes = new ArrayList<>();
        for (Labelled column : columns) {
            Optional<PersonalClass> answer = proposed(column.sample());
            matrix.computeIfAbsent(label(column.truth()), _ -> new TreeMap<>()).merge(label(answer), 1, Integer::sum);
            column.truth().ifPresent(truth -> tally(tallies, truth).columns++);
            answer.ifPresent(found -> tally(tallies, found).proposals++);
            if (answer.equals(column.truth())) {
                answer.ifPresent(found -> tally(tallies, found).right++);
            } else {
                mistakes.add(
                        column.sample().table().name() + "." + column.sample().column() + ": " + label(column.truth())
                                + " taken for " + label(answer) + " ("
                                + classifier
                                        .classify(column.sample())
                                        .map(Object::toString)
                                        .orElse("nothing") + ")");
            }
        }
        System.out.println(title);
        matrix.forEach((truth, answers) -> System.out.printf(
                "  %-13s %s%n",
                truth,
                answers.entrySet().stream()
                        .map(answer -> answer.getKey() + " " + answer.getValue())
                        .collect(Collectors.joining(", "))));
        mistakes.forEach(mistake -> System.out.println("  " + mistake));
        return tallies;
    }

    private static Tally tally(Map<PersonalClass, Tally> tallies, PersonalClass personalClass) {
        return tallies.computeIfAbsent(personalClass, _ -> new Tally());
    }

    private static void assertGoal(Map<PersonalClass, Tally> tallies, Set<PersonalClass> classes) {
        Tally all = new Tally();
        classes.forEach(personalClass -> all.add(tally(tallies, personalClass)));
        System.out.printf("  %d columns: precision %.3f, recall %.3f%n", all.columns, all.precision(), all.recall());
        assertThat(all.precision()).as("precision").isGreaterThanOrEqualTo(GOAL);
        assertThat(all.recall()).as("recall").isGreaterThanOrEqualTo(GOAL);
    }

    @ParameterizedTest
    @ValueSource(longs = {SEED, HELD_OUT_SEED})
    void precision_and_recall_are_high_on_labelled_columns_and_of_no_class_low(long seed) {
        List<Labelled> columns = LabelledColumns.all(seed);
        assertThat(columns).as("labelled columns").hasSizeGreaterThanOrEqualTo(200);
        Map<PersonalClass, Tally> tallies = judge("With names, seed " + seed, columns);
        assertGoal(tallies, EnumSet.allOf(PersonalClass.class));
        for (PersonalClass personalClass : PersonalClass.values()) {
            assertFloor(personalClass.label(), tally(tallies, personalClass));
        }
    }

    private static void assertFloor(String label, Tally tally) {
        System.out.printf(
                "  %-13s %3d columns: precision %.2f, recall %.2f%n",
                label, tally.columns, tally.precision(), tally.recall());
        assertThat(tally.columns).as("columns of " + label).isPositive();
        assertThat(tally.recall()).as("recall of " + label).isPositive();
        if (tally.columns >= SEVERAL) {
            assertThat(tally.recall()).as("recall of " + label).isGreaterThanOrEqualTo(FLOOR);
            assertThat(tally.precision()).as("precision of " + label).isGreaterThanOrEqualTo(FLOOR);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {SEED, HELD_OUT_SEED})
    void what_values_show_is_found_under_names_that_say_nothing(long seed) {
        List<Labelled> nameless = new ArrayList<>();
        for (Labelled column : LabelledColumns.all(seed)) {
            nameless.add(new Labelled(nameless(column.sample(), nameless.size() + 1), column.truth()));
        }
        assertGoal(judge("Without names, seed " + seed, nameless), BY_VALUE);
    }

    private static ColumnSample nameless(ColumnSample sample, int number) {
        return new ColumnSample(
                new TableId("public", "t"),
                "c" + number,
                sample.type(),
                sample.family(),
                "",
                sample.key(),
                sample.values());
    }

    private static String label(Optional<PersonalClass> personalClass) {
        return personalClass.map(PersonalClass::label).orElse(NOTHING);
    }
}
