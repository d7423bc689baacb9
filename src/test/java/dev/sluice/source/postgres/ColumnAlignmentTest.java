package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.postgres.EntryAges.Age;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ColumnAlignmentTest {
    private static Optional<List<Integer>> align(
            List<String> log, ColumnAlignment.Names names, Map<Integer, Age> ages) {
        return align(log, names, List.of(number -> ages.getOrDefault(number, Age.OLDER)));
    }

    private static Optional<List<Integer>> align(
            List<String> log, ColumnAlignment.Names names, List<IntFunction<Age>> ages) {
        return ColumnAlignment.of(log, names, (_, _) -> true, ages)
                .map(numbers -> Arrays.stream(numbers).boxed().toList());
    }

    private static ColumnAlignment.Names names(int highest, Map<Integer, String> alive) {
        return new ColumnAlignment.Names(highest, alive, Set.of(), Map.of());
    }

    @Test
    void a_renamed_column_keeps_its_number() {
        ColumnAlignment.Names now = names(2, Map.of(1, "id", 2, "title"));
        assertThat(align(List.of("id", "title"), now, Map.of())).contains(List.of(1, 2));
        assertThat(align(List.of("id", "name"), now, Map.of(2, Age.YOUNGER))).contains(List.of(1, 2));
        ColumnAlignment.Names swapped = names(2, Map.of(1, "a", 2, "b"));
        assertThat(align(List.of("b", "a"), swapped, Map.of(1, Age.YOUNGER, 2, Age.YOUNGER)))
                .contains(List.of(1, 2));
    }

    @Test
    void a_column_dropped_since_is_none_of_those_of_now() {
        ColumnAlignment.Names now = names(3, Map.of(1, "id", 3, "added"));
        assertThat(align(List.of("id", "gone"), now, Map.of(2, Age.YOUNGER, 3, Age.YOUNGER)))
                .contains(List.of(1, 2));
        assertThat(align(List.of("id", "added"), now, Map.of())).contains(List.of(1, 3));
    }

    @Test
    void a_name_taken_over_by_a_new_column_is_the_olds_before_and_the_news_afterwards() {
        ColumnAlignment.Names now = names(3, Map.of(1, "id", 3, "name"));
        assertThat(align(List.of("id", "name"), now, Map.of())).contains(List.of(1, 3));
        assertThat(align(List.of("id", "name"), now, Map.of(2, Age.YOUNGER, 3, Age.YOUNGER)))
                .contains(List.of(1, 2));
    }

    @Test
    void a_drop_that_may_have_waited_for_the_log_s_transaction_is_doubtful_where_a_new_column_has_the_name() {
        List<IntFunction<Age>> shortlyBefore = new EntryAges(100, Map.of(1, 10L, 2, 40L, 3, 40L)).possible(50);
        Map<Integer, String> same = Map.of(1, "id", 3, "name");
        Map<Integer, Set<String>> earlier = Map.of(2, Set.of("name"));
        assertThat(align(List.of("id", "name"), new ColumnAlignment.Names(3, same, Set.of(), earlier), shortlyBefore))
                .isEmpty();
        assertThat(align(
                        List.of("id", "name"),
                        new ColumnAlignment.Names(3, same, Set.of(1, 3), earlier),
                        shortlyBefore))
                .contains(List.of(1, 3));
        Map<Integer, String> other = Map.of(1, "id", 3, "other");
        assertThat(align(List.of("id", "other"), new ColumnAlignment.Names(3, other, Set.of(), earlier), shortlyBefore))
                .contains(List.of(1, 3));
        assertThat(align(List.of("id", "name"), new ColumnAlignment.Names(3, other, Set.of(), earlier), shortlyBefore))
                .as("what the ages alone contradict")
                .isEmpty();
    }

    @Test
    void a_change_of_a_savepoint_or_of_a_later_number_may_have_come_before() {
        List<IntFunction<Age>> later = new EntryAges(200, Map.of(1, 10L, 2, 101L, 3, 101L)).possible(100);
        assertThat(align(List.of("a", "d"), names(3, Map.of(1, "a", 3, "d")), later))
                .isEmpty();
        assertThat(align(List.of("a", "c"), names(3, Map.of(1, "a", 3, "d")), later))
                .as("what was there before has another name")
                .contains(List.of(1, 2));
    }

    @Test
    void one_change_may_have_waited_while_a_later_one_had_not() {
        List<IntFunction<Age>> ages = new EntryAges(200, Map.of(1, 10L, 2, 103L, 3, 100L, 4, 100L)).possible(105);
        assertThat(align(List.of("a", "b"), names(4, Map.of(1, "a", 4, "b")), ages))
                .isEmpty();
    }

    @Test
    void what_its_own_transaction_does_may_have_come_before_or_after() {
        ColumnAlignment.Names gone = names(3, Map.of(1, "id", 2, "name"));
        Map<Integer, Age> itself = Map.of(3, Age.SAME);
        assertThat(align(List.of("id", "name"), gone, itself)).contains(List.of(1, 2));
        assertThat(align(List.of("id", "name", "brief"), gone, itself)).contains(List.of(1, 2, 3));
        assertThat(align(
                        List.of("id", "name"), names(3, Map.of(1, "id", 3, "other")), Map.of(2, Age.SAME, 3, Age.SAME)))
                .isEmpty();
    }

    @Test
    void a_log_that_contradicts_the_catalogue_is_never_guessed() {
        ColumnAlignment.Names now = names(3, Map.of(1, "id", 3, "other"));
        assertThat(align(List.of("id", "unseen"), now, Map.of())).isEmpty();
        assertThat(align(List.of("id", "a", "b"), names(2, Map.of(1, "id", 2, "a")), Map.of()))
                .isEmpty();
        assertThat(align(List.of("id"), now, Map.of())).isEmpty();
    }

    @Test
    void values_that_do_not_fit_a_column_are_not_its_values() {
        assertThat(ColumnAlignment.of(
                        List.of("id", "v"),
                        names(2, Map.of(1, "id", 2, "v")),
                        (column, _) -> column == 0,
                        List.of(_ -> Age.OLDER)))
                .isEmpty();
    }

    /** Columns come and go at random; each is found, however far behind the log is. */
    @Property(tries = 500)
    void what_is_found_is_right(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 99) Integer> steps,
            @ForAll @IntRange(min = 0, max = 11) int moment) {
        Map<Integer, String> columns = new HashMap<>(Map.of(1, "id", 2, "a", 3, "b"));
        Map<Integer, Integer> touched = new HashMap<>();
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
                touched.put(number, step);
            } else if (!columns.containsValue(name)) {
                columns.put(number, name);
                touched.put(number, step);
            }
        }
        List<Integer> truth = logged.keySet().stream().sorted().toList();
        List<String> log = truth.stream().map(logged::get).toList();
        Map<Integer, Age> ages = new HashMap<>();
        touched.forEach((number, step) -> ages.put(number, step >= at ? Age.YOUNGER : Age.OLDER));
        Optional<List<Integer>> found =
                align(log, new ColumnAlignment.Names(highest, columns, Set.of(), Map.of()), ages);
        assertThat(found).contains(truth);
    }
}
