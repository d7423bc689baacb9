package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
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

    /** As MySQL 8.0 prints {@code JSON_ARRAY(REPEAT(_binary'x', 100))} inside of the array. */
    @Test
    void breaks_the_lines_of_long_binary_values_as_the_server_does() {
        byte[] binary = new byte[3 + 100];
        binary[0] = 15; // an opaque value
        binary[1] = (byte) 252; // of type BLOB
        binary[2] = 100;
        Arrays.fill(binary, 3, binary.length, (byte) 'x');
        assertThat(JsonText.of(binary, "c"))
                .isEqualTo("\"base64:type252:" + "eHh4".repeat(19) + "\\n" + "eHh4".repeat(14) + "eA==\"");
    }

    @Property
    void prints_the_same_number(@ForAll double value) {
        assertThat(Double.parseDouble(JsonText.number(value))).isEqualTo(value);
    }
}
