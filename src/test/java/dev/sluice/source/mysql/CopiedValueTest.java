package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopiedValueTest {
    /** As MySQL prints a decimal, from {@code decimal(1)} to {@code zerofill}, and around what fits a long. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "0.00",
                "-0.01",
                "0000012.30",
                "99999999999999999",
                "-99999999999999999",
                "999999999999999999",
                "-999999999999999999",
                "99999999999999999.9",
                "9223372036854775808",
                "-12345678901234567890123456789012345.678"
            })
    void reads_numbers_as_they_are_printed(String text) {
        assertThat(read(text)).isEqualTo(new BigDecimal(text));
    }

    @Property
    void reads_every_number_with_its_scale(@ForAll BigInteger unscaled, @ForAll @IntRange(max = 30) int scale) {
        BigDecimal number = new BigDecimal(unscaled, scale);

        assertThat(read(number.toPlainString())).isEqualTo(number);
    }

    private static BigDecimal read(String text) {
        return CopiedValue.number(text.getBytes(StandardCharsets.US_ASCII));
    }
}
