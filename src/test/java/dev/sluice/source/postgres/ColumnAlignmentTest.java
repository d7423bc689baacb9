package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ColumnAlignmentTest {
    private static Optional<List<Integer>> align(
            List<String> log,
            int highest,
            Map<Integer, String> alive,
            Map<Integer, Set<String>> earlier,
            int... young) {
        return ColumnAlignment.of(
                        log,
                        new ColumnAlignment.Names(highest, alive, earlier),
                        (_, _) -> true,
                        number -> Arrays.stream(young).anyMatch(one -> one == number))
                .map(numbers -> Arrays.stream(numbers).boxed().toList());
    }

    @Test
    void a_renamed_column_keeps_its_number() {
        assertThat(align(List.of("id", "title"), 2, Map.of(1, "id", 2, "title"), Map.of(2, Set.of("name"))))
                .contains(List.of(1, 2));
        assertThat(align(List.of("id", "name"), 2, Map.of(1, "id", 2, "title"), Map.of()))
                .contains(List.of(1, 2));
        assertThat(align(List.of("b", "a"), 2, Map.of(1, "a", 2, "b"), Map.of(1, Set.of("b"), 2, Set.of("a"))))
                .contains(List.of(1, 2));
    }

    @Test
    void a_column_dropped_since_is_none_of_those_of_now() {
        Map<Integer, String> alive = Map.of(1, "id", 3, "added");
        assertThat(align(List.of("id", "gone"), 3, alive, Map.of(2, Set.of("gone")), 3))
                .contains(List.of(1, 2));
        assertThat(align(List.of("id", "added"), 3, alive, Map.of(2, Set.of("gone"))))
                .contains(List.of(1, 3));
    }

    @Test
    void a_name_taken_over_by_a_new_column_is_the_new_ones_only_if_that_was_there_already() {
        Map<Integer, String> alive = Map.of(1, "id", 3, "name");
        Map<Integer, Set<String>> earlier = Map.of(2, Set.of("name"));
        assertThat(align(List.of("id", "name"), 3, alive, earlier)).contains(List.of(1, 3));
        assertThat(align(List.of("id", "name"), 3, alive, earlier, 3)).isEmpty();
        assertThat(align(List.of("id", "name"), 3, alive, Map.of(), 3)).isEmpty();
    }

    @Test
    void a_column_of_which_nothing_is_known_is_never_guessed() {
        assertThat(align(List.of("id", "unseen"), 3, Map.of(1, "id", 3, "other"), Map.of(), 3))
                .isEmpty();
        assertThat(align(List.of("id", "a", "b"), 2, Map.of(1, "id", 2, "a"), Map.of()))
                .isEmpty();
    }

    @Test
    void a_type_tells_columns_apart() {
        Optional<int[]> found = ColumnAlignment.of(
                List.of("id", "gone", "v"),
                new ColumnAlignment.Names(4, Map.of(1, "id", 3, "w", 4, "extra"), Map.of()),
                (column, number) -> column == number - 1,
                _ -> true);
        assertThat(found.orElseThrow()).containsExactly(1, 2, 3);
    }

    /** Columns come and go at random; whatever is aligned is right, however far behind the log is. */
    @Property(tries = 500)
    void what_is_found_is_right(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 99) Integer> steps,
            @ForAll @IntRange(min = 0, max = 11) int moment) {
        Map<Integer, String> columns = new HashMap<>(Map.of(1, "id", 2, "a", 3, "b"));
        Map<Integer, Integer> touched = new HashMap<>();
        Map<Integer, Set<String>> earlier = new HashMap<>();
        columns.forEach((number, name) -> earlier.put(number, Set.of(name)));
        Map<Integer, String> logged = Map.of();
        int highest = 3;
        int at = Math.min(moment, steps.size() - 1);
        for (int step = 0; step < steps.size(); step++) {
            if (step == at) {
                logged = Map.copyOf(columns);
            }
            List<Integer> numbers = new ArrayList<>(columns.keySet());
            int number = numbers.get(steps.get(step) / 3 % numbers.size());
            String name = "n" + steps.get(step) % 4;
            if (steps.get(step) % 3 == 0 || numbers.size() == 1) {
                if (!columns.containsValue(name)) {
                    highest++;
                    columns.put(highest, name);
                    touched.put(highest, step);
                }
            } else if (steps.get(step) % 3 == 1) {
                columns.remove(number);
            } else if (!columns.containsValue(name)) {
                columns.put(number, name);
                touched.put(number, step);
            }
        }
        List<Integer> truth = logged.keySet().stream().sorted().toList();
        List<String> log = truth.stream().map(logged::get).toList();
        int[] young = touched.entrySet().stream()
                .filter(one -> one.getValue() >= at)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        Optional<List<Integer>> found = align(log, highest, columns, earlier, young);
        Set<Integer> alive = new HashSet<>(columns.keySet());
        found.ifPresent(numbers -> {
            for (int column = 0; column < log.size(); column++) {
                boolean matters = alive.contains(truth.get(column)) || alive.contains(numbers.get(column));
                if (matters) {
                    assertThat(numbers.get(column)).isEqualTo(truth.get(column));
                }
            }
        });
    }
}
