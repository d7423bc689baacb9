package dev.sluice.policy.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.scan.LabelledColumns.Labelled;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How often the scan is right, on columns of which we know what they hold. */
class ScanAccuracyTest {
    private static final double GOAL = 0.9;
    private static final String NOTHING = "-";

    private final ColumnClassifier classifier = new ColumnClassifier(LocalDate.of(2025, 6, 30));

    private Optional<PersonalClass> proposed(ColumnSample sample) {
        return classifier
                .classify(sample)
                .filter(evidence -> evidence.confidence() >= Evidence.PROPOSED)
                .map(Evidence::personalClass);
    }

    @Test
    void precision_and_recall_are_at_least_nine_tenths_on_labelled_columns() {
        List<Labelled> columns = LabelledColumns.all();
        assertThat(columns).as("labelled columns").hasSizeGreaterThanOrEqualTo(200);
        Map<String, Map<String, Integer>> matrix = new TreeMap<>();
        List<String> mistakes = new ArrayList<>();
        int right = 0;
        int proposals = 0;
        int personal = 0;
        for (Labelled column : columns) {
            Optional<PersonalClass> answer = proposed(column.sample());
            matrix.computeIfAbsent(label(column.truth()), _ -> new TreeMap<>()).merge(label(answer), 1, Integer::sum);
            personal += column.truth().isPresent() ? 1 : 0;
            proposals += answer.isPresent() ? 1 : 0;
            right += answer.isPresent() && answer.equals(column.truth()) ? 1 : 0;
            if (!answer.equals(column.truth())) {
                mistakes.add(
                        column.sample().table().name() + "." + column.sample().column() + ": " + label(column.truth())
                                + " taken for " + label(answer) + " ("
                                + classifier
                                        .classify(column.sample())
                                        .map(Object::toString)
                                        .orElse("nothing") + ")");
            }
        }
        double precision = (double) right / proposals;
        double recall = (double) right / personal;
        System.out.printf(
                "%d columns, %d of them personal: precision %.3f, recall %.3f%n",
                columns.size(), personal, precision, recall);
        matrix.forEach((truth, answers) -> System.out.printf(
                "  %-13s %s%n",
                truth,
                answers.entrySet().stream()
                        .map(answer -> answer.getKey() + " " + answer.getValue())
                        .collect(Collectors.joining(", "))));
        mistakes.forEach(mistake -> System.out.println("  " + mistake));
        assertThat(precision).as("precision").isGreaterThanOrEqualTo(GOAL);
        assertThat(recall).as("recall").isGreaterThanOrEqualTo(GOAL);
    }

    private static String label(Optional<PersonalClass> personalClass) {
        return personalClass.map(PersonalClass::label).orElse(NOTHING);
    }
}
