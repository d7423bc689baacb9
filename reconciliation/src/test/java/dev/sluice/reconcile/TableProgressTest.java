package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.Policy;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TableProgressTest {
    private static final TableSchema TABLE = new TableSchema(
            new TableId("public", "items"), List.of(new Column("id", new ColumnType.Int64(), false, "")), List.of(0));
    private static final ComparisonPlan PLAN =
            new ComparisonPlan(Policy.passingEverything().compile(TABLE), true, ComparisonPlan.Rows.ALL_CAN_BE_HELD);

    private static TableProgress cutInto(int ranges) {
        TableProgress table = new TableProgress(TABLE, 10);
        table.cut(new KeyRanges(
                KeyRange.ALL,
                LongStream.range(1, ranges)
                        .mapToObj(split -> (Object) (10 * split))
                        .toList()));
        return table;
    }

    private static void add(TableProgress table, int count, int position, Duration took) {
        List<RangeReport> ranges = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            ranges.add(new RangeReport(Optional.empty(), Optional.empty(), 3, 3, Verdict.MATCH, Optional.empty()));
        }
        table.add(
                count,
                PLAN,
                new TableComparison.Result(3L * count, 3L * count, new LeftOut(), ranges, new Findings(10)),
                position,
                Optional.of(7L + position),
                took);
    }

    /** In portions of any sizes, each at a position of its own. */
    @Property(tries = 200)
    void every_key_belongs_to_exactly_one_portion(
            @ForAll @IntRange(min = 1, max = 40) int ranges,
            @ForAll @Size(40) List<@IntRange(min = 1, max = 9) Integer> portions) {
        TableProgress table = cutInto(ranges);
        Comparator<Object> order = KeyOrder.of(new ColumnType.Int64()).orElseThrow();
        List<KeyRanges> compared = new ArrayList<>();
        for (int portion = 0; !table.isComplete(); portion++) {
            int count = Math.min(portions.get(portion), table.open());
            compared.add(table.next(count));
            assertThat(compared.getLast().count()).isEqualTo(count);
            add(table, count, portion, Duration.ofMillis(1));
        }
        for (Object key : List.of(Long.MIN_VALUE, -1L, 0L, 9L, 10L, 11L, 199L, 200L, 389L, 390L, Long.MAX_VALUE)) {
            assertThat(compared.stream().filter(portion -> portion.indexOf(key, order) >= 0))
                    .as("portions that hold " + key)
                    .hasSize(1);
        }
        TableReport report = table.report(Level.ROWS, compared.size() == 1);
        assertThat(report.parts()).contains(ranges);
        assertThat(report.sourceRows()).isEqualTo(3L * ranges);
        assertThat(report.verdict()).isEqualTo(Verdict.MATCH);
        assertThat(report.lakeSnapshot().isPresent()).isEqualTo(compared.size() == 1);
    }

    @Test
    void as_much_is_compared_as_half_of_the_time_will_do_for() {
        TableProgress table = cutInto(256);
        assertThat(table.affordable(Optional.empty())).isEqualTo(256);
        assertThat(table.affordable(Optional.of(Duration.ofSeconds(100))))
                .as("a sixteenth")
                .isEqualTo(16);
        add(table, 16, 0, Duration.ofSeconds(16));
        assertThat(table.affordable(Optional.of(Duration.ofSeconds(84)))).isEqualTo(42);
        assertThat(table.affordable(Optional.of(Duration.ofHours(1)))).as("all").isEqualTo(240);
        assertThat(table.affordable(Optional.of(Duration.ofSeconds(1)))).isZero();
        assertThat(table.affordable(Optional.empty())).isEqualTo(240);
    }

    @Test
    void what_took_too_long_is_halved_until_it_is_one_range() {
        TableProgress table = cutInto(4);
        table.tookTooLong(4);
        assertThat(table.isTooLarge()).isFalse();
        add(table, 1, 0, Duration.ofMillis(1));
        assertThat(table.affordable(Optional.of(Duration.ofHours(1)))).isEqualTo(2);
        assertThat(table.isHalfDone()).isTrue();
        table.tookTooLong(1);
        assertThat(table.isTooLarge()).as("a lock may have been in the way").isFalse();
        assertThat(table.affordable(Optional.of(Duration.ofHours(1)))).isEqualTo(1);
        table.tookTooLong(1);
        assertThat(table.isTooLarge()).isTrue();
    }

    @Test
    void counts_that_only_add_up_over_positions_are_a_mismatch() {
        TableProgress table = cutInto(2);
        for (int position = 0; position < 2; position++) {
            table.add(
                    1,
                    PLAN,
                    new TableComparison.Result(3 + position, 4 - position, new LeftOut(), List.of(), new Findings(10)),
                    position,
                    Optional.of(1L),
                    Duration.ofMillis(1));
        }
        TableReport report = table.report(Level.COUNTS, false);
        assertThat(report.sourceRows()).isEqualTo(report.lakeRows());
        assertThat(report.verdict()).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void ranges_are_chosen_once_and_cover_everything() {
        TableProgress table = cutInto(2);
        assertThatThrownBy(() -> table.cut(KeyRanges.ONE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new TableProgress(TABLE, 1).cut(new KeyRanges(new KeyRange(1L, 2L), List.of())))
                .isInstanceOf(IllegalStateException.class);
    }
}
