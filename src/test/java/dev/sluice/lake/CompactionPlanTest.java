package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
    private static final long MIB = 1024 * 1024;

    private final CompactionPlan plan = new CompactionPlan(128 * MIB);
    private final Map<Integer, CommittedFiles.Committed> files = new HashMap<>();

    private void file(int number, long bytes, long deleted) {
        DataFile file = DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("/data/" + number + ".parquet")
                .withFileSizeInBytes(bytes)
                .withRecordCount(1000)
                .build();
        files.put(number, new CommittedFiles.Committed(file, List.of(), deleted));
    }

    @Test
    void eight_files_of_a_tier_are_merged_and_seven_are_not() {
        for (int number = 1; number <= 7; number++) {
            file(number, 20_000, 0);
        }
        file(8, MIB, 0);
        assertThat(plan.choose(files)).isEmpty();
        file(9, 20_000, 0);
        assertThat(plan.choose(files)).contains(List.of(1, 2, 3, 4, 5, 6, 7, 9));
    }

    @Test
    void merged_files_do_not_grow_beyond_the_target() {
        for (int number = 1; number <= 9; number++) {
            file(number, 30 * MIB, 0);
        }
        assertThat(plan.choose(files)).contains(List.of(1, 2, 3, 4));
    }

    @Test
    void a_large_file_is_rewritten_once_a_fifth_of_its_rows_is_deleted() {
        file(1, 128 * MIB, 200);
        assertThat(plan.choose(files)).isEmpty();
        file(1, 128 * MIB, 201);
        file(2, 128 * MIB, 0);
        assertThat(plan.choose(files)).contains(List.of(1));
    }

    @Test
    void any_growth_leaves_few_files_and_rewrites_a_row_a_few_times() {
        long rewritten = 0;
        int next = 1;
        for (int commit = 0; commit < 20_000; commit++) {
            file(next++, 50_000, 0);
            for (var chosen = plan.choose(files); chosen.isPresent(); chosen = plan.choose(files)) {
                long bytes = 0;
                for (int number : chosen.get()) {
                    CommittedFiles.Committed input = files.remove(number);
                    bytes += input == null ? 0 : input.liveBytes();
                }
                rewritten += bytes;
                file(next++, bytes, 0);
            }
        }
        assertThat(files).hasSizeLessThan(8 * 5 + 10);
        assertThat(rewritten).isLessThan(20_000L * 50_000 * 6);
    }
}
