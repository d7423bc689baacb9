package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final Run SERVICE = Run.best(List.of(
            new Run(1_000_000, 25, 31, OptionalLong.of(650)), new Run(1_000_000, 30, 32, OptionalLong.of(700))));
    private static final Run BARE = new Run(1_000_000, 20, 24, OptionalLong.empty());

    @Test
    void takes_the_fastest_run_and_the_highest_peak() {
        assertThat(SERVICE).isEqualTo(new Run(1_000_000, 25, 31, OptionalLong.of(700)));
        assertThat(SERVICE.changesPerSecond()).isEqualTo(40_000);
        assertThat(SERVICE.cpuSecondsPerMillion()).isEqualTo(31);
    }

    @Test
    void writes_the_agreed_json_and_leaves_out_what_does_not_apply() throws IOException {
        Result throughput = new Result(
                "cdc.throughput", 40_000, "changes/s", Optional.of(new Result.Goal.Ratio(50_000, 0.85)), SERVICE);
        Result ceiling = new Result("cdc.ceiling", 50_000, "changes/s", Optional.empty(), BARE);
        String agreed = """
                {"benchmarks":[
                  {"name":"cdc.throughput","value":40000.0,"unit":"changes/s","ceiling":50000.0,"ratio":0.8,
                   "goal":"ratio >= 0.85","met":false,"cpuSecondsPerMillion":31.0,"peakResidentMiB":700},
                  {"name":"cdc.ceiling","value":50000.0,"unit":"changes/s","cpuSecondsPerMillion":24.0}]}
                """;
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(Result.toJson(List.of(throughput, ceiling)))).isEqualTo(json.readTree(agreed));
    }

    @Test
    void tells_whether_a_cost_stays_within_its_bound() {
        Result memory = new Result("load.memory", 700, "MiB", Optional.of(new Result.Goal.AtMost(1024)), SERVICE);
        assertThat(memory.toLine()).endsWith("; goal <= 1,024: met");
        assertThat(new Result.Goal.AtMost(699).met(700)).isFalse();
    }

    @Test
    void tells_whether_a_rate_meets_its_goal_without_a_ceiling() throws IOException {
        Run run = new Run(2_000_000, 1, 1, OptionalLong.empty());
        Result hash = new Result("mask.hash", 2e6, "values/s", Optional.of(new Result.Goal.AtLeast(1_000_000)), run);

        assertThat(hash.toLine()).contains("2,000,000 values/s").endsWith("; goal >= 1,000,000: met");
        assertThat(new ObjectMapper().readTree(Result.toJson(List.of(hash))).at("/benchmarks/0"))
                .isEqualTo(new ObjectMapper().readTree("""
                        {"name":"mask.hash","value":2000000.0,"unit":"values/s","goal":"value >= 1000000","met":true,
                         "cpuSecondsPerMillion":0.5}
                        """));
    }

    @Test
    void tells_whether_a_latency_meets_its_goal() throws IOException {
        Run run = new Run(300_000, 60, 30, OptionalLong.empty());
        Result late = new Result("freshness.p99", 2_000.4, "ms", Optional.of(new Result.Goal.AtMost(2_000)), run);

        assertThat(late.toLine()).contains("2,000 ms").endsWith("; goal <= 2,000: not met");
        assertThat(new ObjectMapper().readTree(Result.toJson(List.of(late))).at("/benchmarks/0"))
                .isEqualTo(new ObjectMapper().readTree("""
                        {"name":"freshness.p99","value":2000.0,"unit":"ms","goal":"value <= 2000","met":false,
                         "cpuSecondsPerMillion":100.0}
                        """));
    }
}
