package dev.sluice.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.PartitionMap;

/** Which data files share a partition, of the same spec: a table may have files of former ones. */
final class PartitionGroups {
    private PartitionGroups() {}

    /** What a file was partitioned by. */
    static PartitionSpec spec(Table table, DataFile file) {
        return Objects.requireNonNull(table.specs().get(file.specId()), "A file's spec is one of its table's");
    }

    /** @param file the data file of an item */
    static <T> Collection<List<T>> of(Table table, Collection<? extends T> items, Function<T, DataFile> file) {
        if (table.specs().size() == 1 && table.spec().isUnpartitioned()) {
            return items.isEmpty() ? List.of() : List.of(List.copyOf(items));
        }
        PartitionMap<List<T>> groups = PartitionMap.create(table.specs());
        for (T item : items) {
            DataFile of = file.apply(item);
            groups.computeIfAbsent(of.specId(), of.partition(), ArrayList::new).add(item);
        }
        return List.copyOf(groups.values());
    }
}
