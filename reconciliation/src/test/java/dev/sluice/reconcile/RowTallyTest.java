package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.RowChecksum;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowTallyTest {
    @Test
    void tells_even_rows_from_others() {
        RowTally tally = new RowTally(1000);
        Random random = new Random(3);
        RowChecksum[] rows = random.longs(2000)
                .mapToObj(bits -> new RowChecksum(bits, random.nextLong()))
                .limit(1000)
                .toArray(RowChecksum[]::new);
        for (RowChecksum row : rows) {
            tally.source(row, row);
        }
        for (int index = 1; index < rows.length; index++) {
            tally.lake(rows[index], index == 5 ? rows[0] : rows[index]);
        }
        tally.lake(rows[9], rows[9]);
        assertThat(tally.surplus(tally.find(rows[0]))).isEqualTo(-1);
        assertThat(tally.isEqual(tally.find(rows[5]))).isFalse();
        assertThat(tally.surplus(tally.find(rows[9]))).isEqualTo(1);
        assertThat(tally.isExact(tally.find(rows[6]))).isTrue();
        assertThat(tally.find(new RowChecksum(1, 1))).isEqualTo(-1);
    }

    @Test
    void refuses_more_than_its_bound() {
        RowTally tally = new RowTally(8);
        assertThatThrownBy(() -> {
                    for (int index = 0; index < 100; index++) {
                        tally.source(new RowChecksum(0, index), new RowChecksum(0, 0));
                    }
                })
                .isInstanceOf(NotCompletedException.class);
    }
}
