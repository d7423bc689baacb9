package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
import dev.sluice.row.TableId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopyRequestsTest {
    private static final TableId ONE = new TableId("shop", "one");
    private static final TableId TWO = new TableId("shop", "two");
    private static final CopyScope LOW = new CopyScope("id", List.of(new KeyRange(1, 5)));
    private static final CopyScope HIGH = new CopyScope("id", List.of(new KeyRange(10, 15)));

    private final CopyRequests requests = new CopyRequests();

    @Test
    void parts_are_united_and_whatever_is_no_part_with_them_is_the_whole() {
        requests.add(Map.of(ONE, LOW, TWO, LOW));
        requests.add(Map.of(ONE, HIGH));
        requests.add(Map.of(TWO, new CopyScope("name", List.of(new KeyRange("a", "b")))));
        assertThat(CopyRequests.merged(requests.all()))
                .containsOnly(
                        Map.entry(ONE, new CopyScope("id", List.of(new KeyRange(1, 5), new KeyRange(10, 15)))),
                        Map.entry(TWO, CopyScope.WHOLE));
    }

    @Test
    void who_asks_for_the_same_again_while_it_is_made_means_another_copy() {
        requests.add(Map.of(ONE, CopyScope.WHOLE));
        List<CopyRequests.Request> made = requests.all();
        requests.add(Map.of(ONE, CopyScope.WHOLE));
        requests.official(made);
        assertThat(CopyRequests.merged(requests.all())).containsOnly(Map.entry(ONE, CopyScope.WHOLE));
        requests.official(requests.all());
        assertThat(requests.all()).isEmpty();
    }

    @Test
    void part_that_needs_the_whole_becomes_it() {
        requests.add(Map.of(ONE, LOW, TWO, LOW));
        requests.widen(ONE);
        assertThat(CopyRequests.merged(requests.all()))
                .containsOnly(Map.entry(ONE, CopyScope.WHOLE), Map.entry(TWO, LOW));
    }
}
