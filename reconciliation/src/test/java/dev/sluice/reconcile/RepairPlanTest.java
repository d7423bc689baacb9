package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyRange;
import dev.sluice.row.Marker;
import dev.sluice.row.ReadFrom;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RepairPlanTest {
    private static final TableSchema TABLE = new TableSchema(
            new TableId("shop", "items"),
            List.of(
                    new Column("name", new ColumnType.Text(), true, ""),
                    new Column("id", new ColumnType.Int32(), false, "")),
            List.of(1));
    private static final SourceSide.Size SIZE = new SourceSide.Size(TABLE, 1_000, 8_000);

    /** Ten ranges of 100 rows each, of which these differ. */
    private static List<RangeReport> ranges(Integer... differing) {
        List<RangeReport> ranges = new ArrayList<>();
        for (int index = 0; index < 10; index++) {
            KeyRange range =
                    new KeyRange(index == 0 ? Marker.NULL : index * 100, index == 9 ? Marker.NULL : (index + 1) * 100);
            ranges.add(new RangeReport(
                    Optional.empty(),
                    Optional.of(range),
                    100,
                    100,
                    Verdict.of(!List.of(differing).contains(index)),
                    Optional.empty()));
        }
        return ranges;
    }

    private static RepairPlan plan(List<RangeReport> ranges, Map<String, SourceSide.Size> sizes) {
        TableReport table = new TableReport(
                "shop.items",
                Optional.of(7L),
                1_000,
                1_000,
                0,
                0,
                Verdict.MATCH,
                Optional.of(Verdict.MISMATCH),
                "",
                2,
                List.of(),
                Optional.of(10),
                Optional.of(1),
                Optional.of(ranges),
                Optional.empty(),
                Optional.empty());
        Report report = new Report(
                Verdict.MISMATCH,
                Level.CHECKSUMS,
                "",
                "{}",
                ReadFrom.primary(""),
                "{}",
                new UUID(0, 0),
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(table),
                List.of(),
                Optional.empty(),
                Optional.empty());
        return RepairPlan.of(report, sizes).getFirst();
    }

    private static RepairPlan plan(List<RangeReport> ranges) {
        return plan(ranges, Map.of("shop.items", SIZE));
    }

    @Test
    void ranges_that_differ_are_copied_and_neighbours_are_one() {
        RepairPlan plan = plan(ranges(0, 4, 5, 9));
        assertThat(plan.scope())
                .isEqualTo(new CopyScope(
                        "id",
                        List.of(
                                new KeyRange(Marker.NULL, 100),
                                new KeyRange(400, 600),
                                new KeyRange(900, Marker.NULL))));
        assertThat(plan.described()).isEqualTo(new Repair.Table("shop.items", Optional.of(3), 400, 3_200));
    }

    @Test
    void table_of_which_most_differs_is_copied_as_a_whole() {
        RepairPlan plan = plan(ranges(0, 1, 2, 3, 4, 5));
        assertThat(plan.scope()).isEqualTo(CopyScope.WHOLE);
        assertThat(plan.described()).isEqualTo(new Repair.Table("shop.items", Optional.empty(), 1_000, 8_000));
    }

    @Test
    void table_whose_parts_are_no_ranges_is_copied_as_a_whole() {
        List<RangeReport> buckets = ranges(3).stream()
                .map(range -> new RangeReport(
                        Optional.empty(), Optional.empty(), 100, 100, range.verdict(), Optional.empty()))
                .toList();
        assertThat(plan(buckets).scope()).isEqualTo(CopyScope.WHOLE);
        assertThat(plan(List.of()).scope()).as("counted only").isEqualTo(CopyScope.WHOLE);
    }

    @Test
    void table_that_is_gone_is_refused() {
        assertThatThrownBy(() -> plan(ranges(3), Map.of()).known())
                .isInstanceOf(NotCompletedException.class)
                .hasMessageContaining("shop.items");
    }
}
