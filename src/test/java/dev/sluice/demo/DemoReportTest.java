package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.ServiceReader.TableVerdict;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static final DemoReport GOOD = report("MATCH", 0, verdicts(7, "MATCH"));

    @Test
    void writes_the_agreed_json() throws IOException {
        DemoReport report = report("MATCH", 0, List.of(new TableVerdict("public.customers", 7, 7, "MATCH")));
        String agreed = """
                {"verdict":"MATCH","changes":100,"changesPerSecond":12.5,"latencyMillis":{"p50":800.0,"p99":1500.0},
                 "canariesPlanted":9,"canariesFound":0,
                 "tables":[{"table":"public.customers","sourceRows":7,"lakeRows":7,"checksum":"MATCH"}]}
                """;
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(report.toJson())).isEqualTo(json.readTree(agreed));
    }

    @Test
    void passes_only_if_nothing_is_wrong_and_something_was_proven() {
        assertThat(GOOD.passed()).isTrue();
        assertThat(report("MISMATCH", 0, verdicts(7, "MATCH")).passed()).isFalse();
        assertThat(report("MATCH", 1, verdicts(7, "MATCH")).passed()).isFalse();
        assertThat(report("MATCH", 0, verdicts(6, "MATCH")).passed()).isFalse();
        assertThat(report("MATCH", 0, verdicts(7, "MISMATCH")).passed()).isFalse();
        assertThat(report("MATCH", 0, List.of()).passed()).isFalse();
        assertThat(new DemoReport(
                                "MATCH",
                                100,
                                12.5,
                                DemoReport.Latency.of(OptionalDouble.empty(), OptionalDouble.empty()),
                                9,
                                0,
                                GOOD.tables())
                        .passed())
                .isFalse();
    }

    private static List<TableVerdict> verdicts(long lakeRows, String checksum) {
        return Shop.TABLES.stream()
                .map(table -> new TableVerdict("public." + table, 7, lakeRows, checksum))
                .toList();
    }

    private static DemoReport report(String verdict, long found, List<TableVerdict> tables) {
        return new DemoReport(verdict, 100, 12.5, new DemoReport.Latency(800, 1_500), 9, found, tables);
    }
}
