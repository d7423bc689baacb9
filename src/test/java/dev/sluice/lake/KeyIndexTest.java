package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyIndexTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("id", new ColumnType.Int32(), false, ""), new Column("name", new ColumnType.Text(), true, ""));
    private static final TableSchema KEYED = new TableSchema(new TableId("s", "t"), COLUMNS, List.of(0));
    private static final TableSchema KEYLESS = new TableSchema(new TableId("s", "t"), COLUMNS, List.of());

    @TempDir
    Path directory;

    @Test
    void agrees_with_a_hash_map_over_random_operations_and_growth() {
        Random random = new Random(7);
        Map<Integer, Long> model = new HashMap<>();
        try (KeyIndex index = new KeyIndex(KEYED, IndexFile.create(directory.resolve("index"), 0))) {
            for (int operation = 0; operation < 300_000; operation++) {
                int id = random.nextInt(20_000);
                Row row = Row.of(id, Marker.UNCHANGED);
                long place = Place.of(1 + random.nextInt(1000), random.nextInt());
                long expected;
                long actual;
                switch (random.nextInt(3)) {
                    case 0 -> {
                        expected = orNone(model.remove(id));
                        actual = index.remove(row);
                    }
                    case 1 -> {
                        expected = orNone(model.get(id));
                        actual = index.get(row);
                    }
                    default -> {
                        expected = orNone(model.put(id, place));
                        actual = index.put(row, place);
                    }
                }
                assertThat(actual).isEqualTo(expected);
            }
            assertThat(index.size()).isEqualTo(model.size());
            model.forEach((id, place) ->
                    assertThat(index.get(Row.of(id, Marker.UNCHANGED))).isEqualTo(place));
        }
    }

    private static long orNone(@org.jspecify.annotations.Nullable Long place) {
        return place == null ? Place.NONE : place;
    }

    @Test
    void copies_of_a_row_without_a_key_come_out_in_reverse_order() {
        Random random = new Random(8);
        Map<String, Deque<Long>> model = new HashMap<>();
        try (KeyIndex index = new KeyIndex(KEYLESS, IndexFile.create(directory.resolve("index"), 0))) {
            long next = 1;
            for (int operation = 0; operation < 50_000; operation++) {
                String name = "n" + random.nextInt(5);
                Row row = Row.of(1, name);
                Deque<Long> places = model.computeIfAbsent(name, _ -> new ArrayDeque<>());
                if (random.nextInt(5) < 2) {
                    long expected = places.isEmpty() ? Place.NONE : places.pop();
                    assertThat(index.remove(row)).isEqualTo(expected);
                } else {
                    places.push(next);
                    assertThat(index.put(row, next++)).isEqualTo(Place.NONE);
                }
            }
            assertThat(index.size())
                    .isEqualTo(model.values().stream().mapToLong(Deque::size).sum());
        }
    }

    @Test
    void reopens_what_was_forced_to_disk() {
        Path path = directory.resolve("index");
        try (KeyIndex index = new KeyIndex(KEYED, IndexFile.create(path, 10))) {
            for (int id = 0; id < 5000; id++) {
                index.put(Row.of(id, Marker.NULL), Place.of(id + 1, id));
            }
            index.force();
        }
        try (KeyIndex index = new KeyIndex(KEYED, IndexFile.reopen(path, 5000))) {
            assertThat(index.size()).isEqualTo(5000);
            for (int id = 0; id < 5000; id++) {
                assertThat(index.get(Row.of(id, Marker.NULL))).isEqualTo(Place.of(id + 1, id));
            }
            assertThat(index.get(Row.of(-1, Marker.NULL))).isEqualTo(Place.NONE);
        }
    }

    @Test
    void a_sweep_brings_every_place_up_to_date_whatever_happens_meanwhile() {
        Random random = new Random(9);
        Map<Integer, Long> model = new HashMap<>();
        try (KeyIndex index = new KeyIndex(KEYED, IndexFile.create(directory.resolve("index"), 0))) {
            int moved = 1;
            for (int round = 0; round < 60; round++) {
                for (int id = 0; id < 300; id++) {
                    long place = Place.of(moved + 1, random.nextInt(100));
                    model.put(id + round * 40, place);
                    index.put(Row.of(id + round * 40, Marker.UNCHANGED), place);
                }
                // Files up to this number have moved: to the number's negative, which no other entry has.
                moved++;
                int last = moved;
                LongUnaryOperator mover = place -> Place.file(place) > 0 && Place.file(place) <= last
                        ? Place.of(-Place.file(place), Place.position(place))
                        : place;
                index.beginSweep(mover);
                do {
                    for (int change = 0; change < 30; change++) {
                        int id = random.nextInt(300 + round * 40);
                        if (random.nextInt(3) > 0) {
                            long removed = index.remove(Row.of(id, Marker.UNCHANGED));
                            assertThat(mover.applyAsLong(removed))
                                    .isEqualTo(mover.applyAsLong(orNone(model.remove(id))));
                        } else {
                            long place = Place.of(last + 1, change);
                            model.put(id, place);
                            index.put(Row.of(id, Marker.UNCHANGED), place);
                        }
                    }
                } while (!index.sweep(64));
                model.replaceAll((_, place) -> mover.applyAsLong(place));
                model.forEach((id, place) ->
                        assertThat(index.get(Row.of(id, Marker.UNCHANGED))).isEqualTo(place));
                assertThat(index.size()).isEqualTo(model.size());
            }
        }
    }
}
