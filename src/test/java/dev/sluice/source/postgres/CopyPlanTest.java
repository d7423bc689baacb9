package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Origin;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.CopyStatus;
import dev.sluice.source.SourceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CopyPlanTest {
    private static final SourceTable TABLE = new SourceTable(
            new TableSchema(
                    new TableId("public", "t"),
                    List.of(new Column("id", new ColumnType.Int64(), false, "")),
                    List.of(0)),
            List.of("bigint"),
            new EntryAges(2, Map.of(1, 1L)),
            SourceTable.Identity.KEY,
            new Origin("1", "1", 1, Row.of(Marker.UNCHANGED)),
            Map.of());

    private static TableProgress progress(long blocks, int connections) {
        return new TableProgress(TABLE, blocks, CopyPlan.blocksPerRange(blocks, connections), 100);
    }

    @Property
    void ranges_cover_each_block_once_and_the_last_has_no_end(
            @ForAll @LongRange(max = 10_000_000) long blocks, @ForAll @IntRange(min = 1, max = 64) int connections) {
        List<CopyRange> ranges = progress(blocks, connections).ranges();
        long next = 0;
        for (CopyRange range : ranges.subList(0, ranges.size() - 1)) {
            long end = next + CopyPlan.blocksPerRange(blocks, connections);
            assertThat(range.condition()).isEqualTo(CopyRange.blocks(next, end));
            next = end;
        }
        assertThat(ranges.getLast().condition()).isEqualTo(CopyRange.blocksFrom(next));
        assertThat(next).isLessThan(Math.max(1, blocks));
        assertThat(ranges).extracting(CopyRange::number).doesNotHaveDuplicates();
    }

    @Test
    void small_tables_are_one_range_and_large_ones_many() {
        assertThat(progress(0, 4).ranges())
                .singleElement()
                .extracting(CopyRange::condition)
                .isEqualTo("true");
        assertThat(progress(2_000, 4).ranges()).hasSize(1);
        assertThat(progress(200_000, 4).ranges()).hasSize(16);
        assertThat(progress(100_000_000, 4).ranges()).hasSizeGreaterThan(3_000);
    }

    @Test
    void status_estimates_an_end_only_from_rows_and_statistics() {
        TableProgress table = progress(10, 1);
        assertThat(table.status()).isEqualTo(new CopyStatus(TABLE.schema().id(), 0, 100, 0, 0, 1, Optional.empty()));
        table.read(10, 1_000);
        assertThat(table.status().bytes()).isEqualTo(1_000);
        assertThat(table.status().isFinished()).isFalse();
    }

    @Test
    void pace_spreads_what_is_read_over_the_time_that_the_slower_limit_asks_for() throws Exception {
        CopyPace pace = new CopyPace(SourceSettings.of(
                "postgresql://h/d", "copy-rows-per-second", "1000", "copy-bytes-per-second", "100000"));
        long start = System.nanoTime();
        pace.passed(100, 1_000);
        pace.passed(1, 10_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
}
