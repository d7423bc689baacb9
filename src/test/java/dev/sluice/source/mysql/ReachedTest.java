package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReachedTest {
    private static final BinlogPosition SNAPSHOT = new BinlogPosition(GtidSet.EMPTY, "binlog.000009", 500);

    @Test
    void covers_a_place_from_its_offset_on_and_in_every_later_file() {
        assertThat(new Reached("binlog.000009", 499).covers(SNAPSHOT)).isFalse();
        assertThat(new Reached("binlog.000009", 500).covers(SNAPSHOT)).isTrue();
        assertThat(new Reached("binlog.000008", 900).covers(SNAPSHOT)).isFalse();
        assertThat(new Reached("binlog.000010", 4).covers(SNAPSHOT)).isTrue();
    }

    @Test
    void is_told_apart_from_transactions() {
        Reached reached = new Reached("a name with blanks.000001", 7);
        assertThat(Reached.parse(reached.id())).contains(reached);
        assertThat(Reached.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1")).isEmpty();
    }
}
