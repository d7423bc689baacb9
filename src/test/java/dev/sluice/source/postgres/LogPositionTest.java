package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogPositionTest {
    @Property
    void reads_what_it_writes(@ForAll long lsn) {
        LogPosition position = new LogPosition(lsn);
        assertThat(new LogPositionFormat().parse(position.toJson())).isEqualTo(position);
    }

    @Property
    void orders_as_unsigned(@ForAll long left, @ForAll long right) {
        assertThat(new LogPosition(left).covers(new LogPosition(right)))
                .isEqualTo(Long.compareUnsigned(left, right) >= 0);
    }

    @Test
    void prints_as_postgresql_does() {
        assertThat(new LogPosition(0x16B3748L)).hasToString("0/16B3748");
        assertThat(new LogPosition(0xFFFFFFFF00000001L)).hasToString("FFFFFFFF/1");
    }

    @Test
    void refuses_another_text() {
        assertThatIllegalArgumentException().isThrownBy(() -> LogPosition.parse("16B3748"));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogPositionFormat().parse("{\"file\":\"x\"}"));
    }
}
