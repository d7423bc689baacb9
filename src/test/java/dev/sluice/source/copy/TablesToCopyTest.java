package dev.sluice.source.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Position;
import dev.sluice.row.TableId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TablesToCopyTest {
    private record Place(long number) implements Position {
        @Override
        public boolean covers(Position other) {
            return number >= ((Place) other).number;
        }

        @Override
        public String toJson() {
            return Long.toString(number);
        }
    }

    private static final TableId ITEMS = new TableId("shop", "items");
    private static final TableId ORDERS = new TableId("shop", "orders");

    private final TablesToCopy tables = new TablesToCopy();

    @Test
    void a_table_stays_due_until_its_copy_is_official() {
        tables.add(ITEMS);
        tables.add(ORDERS);
        tables.copied(Set.of(ITEMS), new Place(7));
        assertThat(tables.contains(ITEMS)).isTrue();

        tables.official(new Place(6));
        assertThat(tables.contains(ITEMS)).isTrue();

        tables.official(new Place(7));
        assertThat(tables.contains(ITEMS)).isFalse();
        assertThat(tables.contains(ORDERS)).isTrue();
    }

    @Test
    void a_table_that_changes_again_before_its_copy_is_official_stays_due() {
        tables.add(ITEMS);
        tables.copied(Set.of(ITEMS), new Place(7));
        tables.add(ITEMS);
        tables.official(new Place(8));
        assertThat(tables.contains(ITEMS)).isTrue();

        tables.copied(Set.of(ITEMS), new Place(9));
        tables.official(new Place(9));
        assertThat(tables.contains(ITEMS)).isFalse();
    }
}
