package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.TableId;
import dev.sluice.source.CopyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CopyBarTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static CopyStatus copy(String table, long rows, long estimated, int finished, Optional<Instant> end) {
        return new CopyStatus(new TableId("public", table), rows, estimated, 10 * rows, finished, 4, end);
    }

    @Test
    void shows_the_whole_copy_and_the_tables_that_are_read() {
        List<CopyStatus> copies = List.of(
                copy("orders", 3_000, 6_000, 1, Optional.of(NOW.plusSeconds(42))),
                copy("items", 2_000, 1_500, 4, Optional.empty()),
                copy("later", 0, 2_000, 0, Optional.empty()));
        assertThat(CopyBar.line(copies, NOW, 200))
                .isEqualTo("[###############---------------] 50 %, 5,000 rows, 1 of 3 tables, 42 s left:"
                        + " public.orders 50 %");
        assertThat(CopyBar.line(copies, NOW, 40)).hasSize(40);
    }

    @Test
    void goes_by_ranges_without_statistics_and_is_not_finished_by_an_estimate() {
        assertThat(CopyBar.line(List.of(copy("orders", 500, 0, 1, Optional.empty())), NOW, 200))
                .contains(" 25 %, 500 rows, 0 of 1 tables: public.orders 25 %");
        assertThat(CopyBar.line(List.of(copy("orders", 900, 300, 3, Optional.empty())), NOW, 200))
                .contains(" 99 %", "public.orders 99 %");
        assertThat(CopyBar.line(List.of(), NOW, 200)).contains("] 0 %, 0 rows, 0 of 0 tables");
    }
}
