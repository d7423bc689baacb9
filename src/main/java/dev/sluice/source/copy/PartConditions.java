package dev.sluice.source.copy;

import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of a part of a table as conditions in SQL, each of which is read by itself. */
public final class PartConditions {
    private PartConditions() {}

    /**
     * Conditions that hold together for the rows of the scope, of about as many ranges each.
     *
     * @param most how many conditions there may be, at least 1
     * @param condition of one range
     */
    public static List<String> of(CopyScope scope, int most, Function<KeyRange, String> condition) {
        List<KeyRange> ranges = scope.ranges();
        int size = (ranges.size() + most - 1) / most;
        List<String> conditions = new ArrayList<>();
        for (int first = 0; first < ranges.size(); first += size) {
            conditions.add(ranges.subList(first, Math.min(ranges.size(), first + size)).stream()
                    .map(range -> "(" + condition.apply(range) + ")")
                    .collect(Collectors.joining(" OR ", "(", ")")));
        }
        return conditions;
    }
}
