package dev.sluice.policy.scan;

import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Columns of which we know what they hold. Among them are many whose names say nothing or say what is wrong, and many
 * that are harmless and look like something that is not.
 */
abstract class LabelledColumns {
    /** @param truth empty if the column is harmless */
    record Labelled(ColumnSample sample, Optional<PersonalClass> truth) {}

    private static final int VALUES = 120;

    final Invented some;
    private final List<Labelled> columns = new ArrayList<>();

    LabelledColumns(long seed) {
        this.some = new Invented(seed);
    }

    /** @param seed of the values; names and truths are the same for all */
    static List<Labelled> all(long seed) {
        return Stream.of(new PersonalColumns(seed), new HarmlessColumns(seed), new MisleadingColumns(seed))
                .flatMap(labelled -> labelled.columns.stream())
                .toList();
    }

    /** @param names {@code table.column}, one column for each */
    final void personal(PersonalClass truth, TypeFamily family, String type, Supplier<String> values, String... names) {
        for (String name : names) {
            add(Optional.of(truth), family, type, values, name);
        }
    }

    final void harmless(TypeFamily family, String type, Supplier<String> values, String... names) {
        for (String name : names) {
            add(Optional.empty(), family, type, values, name);
        }
    }

    private void add(
            Optional<PersonalClass> truth, TypeFamily family, String type, Supplier<String> values, String name) {
        int dot = name.indexOf('.');
        TableId table = new TableId("public", name.substring(0, dot));
        String column = name.substring(dot + 1);
        columns.add(new Labelled(
                new ColumnSample(table, column, type, family, "", false, Invented.list(VALUES, values)), truth));
    }

    /** Every so often something else, as real columns have. */
    final Supplier<String> mostly(Supplier<String> values, Supplier<String> others) {
        return () -> some.random.nextInt(10) == 0 ? others.get() : values.get();
    }
}
