package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BinlogPositionTest {
    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private static BinlogPosition at(String numbers, String file) {
        return new BinlogPosition(GtidSet.parse(SERVER + ":" + numbers), file, 4);
    }

    @Test
    void is_at_or_after_what_it_contains() {
        assertThat(at("1-5", "a").covers(at("1-4", "b"))).isTrue();
        assertThat(at("1-5", "a").covers(at("1-5", "b"))).isTrue();
        assertThat(at("1-5", "a").covers(at("1-6", "a"))).isFalse();
    }

    @Test
    void is_the_same_place_on_every_server_that_has_the_same_transactions() {
        assertThat(at("1-5", "binlog.000009")).isEqualTo(at("1-5", "mysql-bin.000001"));
    }

    @Test
    void survives_its_own_json() {
        BinlogPosition position = at("1-5:7", "binlog.000002");
        BinlogPosition read = new BinlogPositionFormat().parse(position.toJson());
        assertThat(read).isEqualTo(position);
        assertThat(read.file()).isEqualTo("binlog.000002");
        assertThat(read.offset()).isEqualTo(4);
    }

    @Test
    void refuses_positions_of_other_databases() {
        assertThatThrownBy(() -> new BinlogPositionFormat().parse("{\"lsn\":\"0/1\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot read position");
    }
}
