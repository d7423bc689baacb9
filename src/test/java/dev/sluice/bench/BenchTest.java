package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchTest {
    @Test
    void refuses_a_source_that_it_cannot_measure_on_before_it_starts_anything() {
        assertThat(Bench.run(new String[] {"load", "--source", "oracle"})).isEqualTo(2);
    }
}
