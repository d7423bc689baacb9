package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
    /** As MySQL 8.0 prints them. */
    @ParameterizedTest
    @CsvSource({
        "4.9E-324, 5e-324",
        "0.1, 0.1",
        "-0.0, -0.0",
        "1e14, 100000000000000.0",
        "1e15, 1e15",
        "1e-15, 0.000000000000001",
        "1e-16, 1e-16",
        "1234567890123456.8, 1234567890123456.8",
        "-1.5, -1.5"
    })
    void prints_numbers_as_the_server_does(double value, String text) {
        assertThat(JsonText.number(value)).isEqualTo(text);
    }

    @Property
    void prints_the_same_number(@ForAll double value) {
        assertThat(Double.parseDouble(JsonText.number(value))).isEqualTo(value);
    }
}
