package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.CopyStatus;
import dev.sluice.source.copy.CopyRange;
import dev.sluice.source.copy.TableProgress;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CopyPlanTest {
    private static final TableSchema TABLE = new TableSchema(
            new TableId("public", "t"), List.of(new Column("id", new ColumnType.Int64(), false, "")), List.of(0));

    private static TableProgress progress(long blocks, int connections) {
        return new TableProgress(
                TABLE,
                FinishedBlocks.none(Optional.empty())
                        .rest(0, "t", blocks, CopyPlan.blocksPerRange(blocks, connections)),
                TableProgress.Kept.NOTHING,
                "",
                blocks,
                100);
    }

    @Property
    void ranges_cover_each_block_once_and_the_last_has_no_end(
            @ForAll @LongRange(max = 10_000_000) long blocks, @ForAll @IntRange(min = 1, max = 64) int connections) {
        List<CopyRange> ranges = progress(blocks, connections).ranges();
        long next = 0;
        for (CopyRange range : ranges.subList(0, ranges.size() - 1)) {
            long end = next + CopyPlan.blocksPerRange(blocks, connections);
            assertThat(range.rows()).isEqualTo("ONLY t WHERE " + CopyPlan.blocks(next, end));
            next = end;
        }
        assertThat(ranges.getLast().rows()).isEqualTo("ONLY t WHERE " + CopyPlan.blocksFrom(next));
        assertThat(next).isLessThan(Math.max(1, blocks));
        assertThat(ranges).extracting(CopyRange::number).doesNotHaveDuplicates();
    }

    @Test
    void small_tables_are_one_range_and_large_ones_many() {
        assertThat(progress(0, 4).ranges())
                .singleElement()
                .extracting(CopyRange::rows)
                .isEqualTo("ONLY t WHERE true");
        assertThat(progress(2_000, 4).ranges()).hasSize(1);
        assertThat(progress(200_000, 4).ranges()).hasSize(16);
        assertThat(progress(100_000_000, 4).ranges()).hasSizeGreaterThan(3_000);
    }

    @Test
    void status_estimates_an_end_only_from_rows_and_statistics() {
        TableProgress table = progress(10, 1);
        assertThat(table.status()).isEqualTo(new CopyStatus(TABLE.id(), 0, 100, 0, 0, 1, Optional.empty()));
        table.read(10, 1_000);
        assertThat(table.status().bytes()).isEqualTo(1_000);
        assertThat(table.status().isFinished()).isFalse();
    }
}
