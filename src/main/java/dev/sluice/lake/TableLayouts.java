package dev.sluice.lake;

import dev.sluice.row.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.ReplaceSortOrder;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdatePartitionSpec;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.ValidationException;
import org.jboss.logging.Logger;

/**
 * How the configuration lays mirrors out: what partitions them, the order in which other engines shall sort them, and
 * properties of theirs. What no rule speaks of stays as it is, so that others may lay a table out as well.
 */
final class TableLayouts {
    private static final Logger LOG = Logger.getLogger(TableLayouts.class);

    /** The format is another variable's, and files have to be where the search for orphans looks, and may be deleted. */
    private static final Set<String> NOT_TO_BE_SET = Set.of(
            TableProperties.FORMAT_VERSION,
            TableProperties.DEFAULT_FILE_FORMAT,
            TableProperties.DELETE_DEFAULT_FILE_FORMAT,
            TableProperties.GC_ENABLED,
            TableProperties.WRITE_DATA_LOCATION,
            TableProperties.WRITE_METADATA_LOCATION);

    private final TableRules<List<LayoutTerm>> partitions;
    private final TableRules<List<LayoutTerm.Sorted>> orders;
    private final TableRules<Map<String, String>> properties;

    /** @throws IllegalArgumentException naming the variable of a rule that cannot be read */
    TableLayouts(LakeConfig config) {
        partitions = read("SLUICE_LAKE_PARTITIONS", config.partitions(), LayoutTerm::partition);
        orders = read("SLUICE_LAKE_SORT_ORDERS", config.sortOrders(), LayoutTerm::order);
        properties = read("SLUICE_LAKE_TABLE_PROPERTIES", config.tableProperties(), TableLayouts::properties);
    }

    private static <T> TableRules<T> read(String variable, Optional<String> rules, Function<String, T> value) {
        try {
            return TableRules.listed(rules, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    variable + " must list schema.table=…, with semicolons between tables: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> properties(String text) {
        Map<String, String> read = new HashMap<>();
        for (String property : TableRules.split(text, ',')) {
            int equals = property.indexOf('=');
            String name = equals < 0 ? "" : property.substring(0, equals).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException("'" + property + "' is not name=value");
            }
            if (name.startsWith("sluice.") || NOT_TO_BE_SET.contains(name)) {
                throw new IllegalArgumentException(name + " is not to be set so");
            }
            read.put(name, property.substring(equals + 1).strip());
        }
        return Map.copyOf(read);
    }

    /**
     * What partitions a new table.
     *
     * @throws LakeRefusedException if it has no such column, or Iceberg no such partitions of it
     */
    PartitionSpec spec(TableId table, Schema schema) {
        List<LayoutTerm> terms = partitions.of(table).orElse(List.of());
        try {
            return LayoutTerm.spec(schema, terms);
        } catch (ValidationException | IllegalArgumentException e) {
            throw new LakeRefusedException(
                    unusable("partition", table, terms) + e.getMessage() + ". Correct SLUICE_LAKE_PARTITIONS");
        }
    }

    /** What partitions a table that gets other columns: as the rule says, if it can, and otherwise what is left of what did so far. */
    PartitionSpec spec(TableId table, Schema schema, Table before) {
        Optional<List<LayoutTerm>> rule = partitions.of(table);
        if (rule.isPresent()) {
            try {
                return LayoutTerm.spec(schema, rule.get());
            } catch (ValidationException | IllegalArgumentException e) {
                LOG.warnf(
                        "%s%s. What it can have of that stays",
                        unusable("partition", table, rule.get()), e.getMessage());
            }
        }
        List<LayoutTerm> left = LayoutTerm.of(before.spec(), before.schema()).stream()
                .filter(term -> isPossible(schema, term))
                .toList();
        return LayoutTerm.spec(schema, left);
    }

    private static boolean isPossible(Schema schema, LayoutTerm term) {
        try {
            LayoutTerm.spec(schema, List.of(term));
            return true;
        } catch (ValidationException | IllegalArgumentException _) {
            return false;
        }
    }

    /**
     * The order of a new table.
     *
     * @throws LakeRefusedException if it cannot have it
     */
    SortOrder order(TableId table, Schema schema) {
        List<LayoutTerm.Sorted> terms = orders.of(table).orElse(List.of());
        try {
            return order(schema, terms);
        } catch (ValidationException | IllegalArgumentException e) {
            throw new LakeRefusedException(
                    unusable("sort", table, ordered(terms)) + e.getMessage() + ". Correct SLUICE_LAKE_SORT_ORDERS");
        }
    }

    /** The order of a table that gets other columns: as the rule says or as it was, if it can; none otherwise. */
    SortOrder order(TableId table, Schema schema, Table before) {
        List<LayoutTerm.Sorted> terms =
                orders.of(table).orElseGet(() -> LayoutTerm.of(before.sortOrder(), before.schema()));
        try {
            return order(schema, terms);
        } catch (ValidationException | IllegalArgumentException e) {
            LOG.warnf("%s%s. It has no order any more", unusable("sort", table, ordered(terms)), e.getMessage());
            return SortOrder.unsorted();
        }
    }

    private static SortOrder order(Schema schema, List<LayoutTerm.Sorted> terms) {
        SortOrder.Builder order = SortOrder.builderFor(schema);
        terms.forEach(term -> term.addTo(order));
        return order.build();
    }

    private static List<LayoutTerm> ordered(List<LayoutTerm.Sorted> terms) {
        return terms.stream().map(LayoutTerm.Sorted::term).toList();
    }

    private static String unusable(String verb, TableId table, List<LayoutTerm> terms) {
        return "Cannot " + verb + " " + table + " by "
                + terms.stream().map(LayoutTerm::describe).collect(Collectors.joining(", ")) + ": ";
    }

    /** @param properties what a new table has by itself, to which its rule's are added */
    void addProperties(TableId table, Map<String, String> properties) {
        Map<String, String> ruled = this.properties.of(table).orElse(Map.of());
        properties.putAll(ruled);
        if (leavesNoLevel(ruled)) {
            properties.remove(TableProperties.PARQUET_COMPRESSION_LEVEL);
        }
    }

    /** The level of one codec means nothing to another. */
    private static boolean leavesNoLevel(Map<String, String> ruled) {
        return ruled.containsKey(TableProperties.PARQUET_COMPRESSION)
                && !ruled.containsKey(TableProperties.PARQUET_COMPRESSION_LEVEL);
    }

    /**
     * Lays a table out that is there already; its files stay as they are. What it cannot have is warned of: a column may have
     * been dropped at the source since the rule was written, which must not stop replication.
     */
    void apply(TableId id, Table table) {
        Transaction transaction = table.newTransaction();
        boolean partitions = partition(id, transaction);
        boolean changes = partitions;
        changes |= sort(id, transaction);
        changes |= set(id, transaction);
        if (changes) {
            transaction.commitTransaction();
        }
        if (partitions) {
            LOG.infof("Rows of %s are partitioned otherwise from now on; a new copy partitions those of before", id);
        }
    }

    /** As {@link #apply}, within a transaction that replaces all files. */
    void layOut(TableId id, Transaction transaction) {
        partition(id, transaction);
        sort(id, transaction);
        set(id, transaction);
    }

    private boolean partition(TableId id, Transaction transaction) {
        Table table = transaction.table();
        Optional<List<LayoutTerm>> rule = partitions.of(id);
        if (rule.isEmpty() || Set.copyOf(rule.get()).equals(Set.copyOf(LayoutTerm.of(table.spec(), table.schema())))) {
            return false;
        }
        try {
            LayoutTerm.spec(table.schema(), rule.get());
            UpdatePartitionSpec update = transaction.updateSpec();
            table.spec().fields().stream()
                    .filter(field -> !field.transform().isVoid())
                    .forEach(field -> update.removeField(field.name()));
            rule.get().forEach(term -> update.addField(term.partition(), term.term()));
            update.commit();
        } catch (ValidationException | IllegalArgumentException e) {
            LOG.warnf("%s%s. It stays as it is", unusable("partition", id, rule.get()), e.getMessage());
            return false;
        }
        return true;
    }

    private boolean set(TableId id, Transaction transaction) {
        Table table = transaction.table();
        Map<String, String> ruled = properties.of(id).orElse(Map.of());
        Map<String, String> altered = new HashMap<>(ruled);
        altered.entrySet()
                .removeIf(property ->
                        property.getValue().equals(table.properties().get(property.getKey())));
        if (altered.isEmpty()) {
            return false;
        }
        UpdateProperties update = transaction.updateProperties();
        altered.forEach(update::set);
        if (leavesNoLevel(ruled)) {
            update.remove(TableProperties.PARQUET_COMPRESSION_LEVEL);
        }
        update.commit();
        return true;
    }

    private boolean sort(TableId id, Transaction transaction) {
        Table table = transaction.table();
        Optional<List<LayoutTerm.Sorted>> terms = orders.of(id);
        if (terms.isEmpty()) {
            return false;
        }
        try {
            if (order(table.schema(), terms.get()).sameOrder(table.sortOrder())) {
                return false;
            }
        } catch (ValidationException | IllegalArgumentException e) {
            LOG.warnf("%s%s. It stays as it is", unusable("sort", id, ordered(terms.get())), e.getMessage());
            return false;
        }
        ReplaceSortOrder replace = transaction.replaceSortOrder();
        for (LayoutTerm.Sorted sorted : terms.get()) {
            switch (sorted.direction()) {
                case ASC -> replace.asc(sorted.term().term(), sorted.nulls());
                case DESC -> replace.desc(sorted.term().term(), sorted.nulls());
            }
        }
        replace.commit();
        return true;
    }

    /** Before columns are dropped: a table that is sorted by one of them has no order any more. */
    static void release(Transaction transaction, Collection<String> dropped) {
        Table table = transaction.table();
        boolean sorts = table.sortOrder().fields().stream()
                .map(field -> table.schema().findColumnName(field.sourceId()))
                .anyMatch(dropped::contains);
        if (sorts) {
            transaction.replaceSortOrder().commit();
        }
    }
}
