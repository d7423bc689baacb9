package dev.sluice.lake;

import dev.sluice.row.Column;
import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * The columns of a history: what is told of each change, and the row before and after it as structures of the source's
 * columns. A history only gains columns: one that the source drops stays under another name, and one of which the type
 * changes to another begins anew, so that no value is ever shown under a name or a type that it was not written with.
 */
final class ChangelogLayout {
    static final String BEFORE = "before";
    static final String AFTER = "after";
    static final String COMMIT_TIME = "commit_time";
    static final String SEQUENCE_NAME = "sequence";

    /** A row's columns in this order. */
    static final int OPERATION = 0;

    static final int SEQUENCE = 1;
    static final int POSITION = 2;
    static final int TRANSACTION = 3;
    static final int ORDINAL = 4;
    static final int TIME = 5;
    static final int OLD = 6;
    static final int OLD_IS_WHOLE = 7;
    static final int NEW = 8;
    static final int UNKNOWN = 9;
    static final int COLUMNS = 10;

    private ChangelogLayout() {}

    static Schema create(TableSchema table) {
        int[] next = {COLUMNS + 1};
        return new Schema(List.of(
                required(
                        OPERATION,
                        "operation",
                        Types.StringType.get(),
                        "insert, update, delete, truncate, copy or gap"),
                required(SEQUENCE, SEQUENCE_NAME, Types.LongType.get(), "Numbers the table's changes without gaps"),
                optional(POSITION, "position", Types.StringType.get(), "Of the log, just before the transaction"),
                optional(TRANSACTION, "transaction", Types.StringType.get(), "The source's own identifier"),
                optional(ORDINAL, "ordinal", Types.LongType.get(), "Rises within a transaction, over all tables"),
                required(TIME, COMMIT_TIME, Types.TimestampType.withZone(), "Of the commit at the source"),
                optional(OLD, BEFORE, image(table, next), "What the log tells of the row before"),
                optional(OLD_IS_WHOLE, "before_is_whole", Types.BooleanType.get(), "Or it is no more than the key"),
                optional(NEW, AFTER, image(table, next), "The row afterwards"),
                optional(
                        UNKNOWN,
                        "unknown",
                        Types.ListType.ofOptional(next[0], Types.StringType.get()),
                        "Columns of after that the log left out and nobody could tell")));
    }

    private static Types.NestedField required(int index, String name, Type type, String comment) {
        return Types.NestedField.required(index + 1, name, type, comment);
    }

    private static Types.NestedField optional(int index, String name, Type type, String comment) {
        return Types.NestedField.optional(index + 1, name, type, comment);
    }

    private static Types.StructType image(TableSchema table, int[] next) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column column : table.columns()) {
            int id = next[0]++;
            fields.add(Types.NestedField.optional(id, column.name(), SchemaMapping.type(column.type(), next)));
        }
        return Types.StructType.of(fields);
    }

    /** Days of the commit: what is too old goes by whole files. */
    static PartitionSpec partitions(Schema schema) {
        return PartitionSpec.builderFor(schema).day(COMMIT_TIME).build();
    }

    /** What files of a table's present columns are written as: the history's columns without those of the past. */
    static Schema written(Schema history, TableSchema table) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Types.NestedField field : history.columns()) {
            boolean isImage = field.name().equals(BEFORE) || field.name().equals(AFTER);
            fields.add(isImage ? narrowed(field, table) : field);
        }
        return new Schema(fields);
    }

    private static Types.NestedField narrowed(Types.NestedField image, TableSchema table) {
        Types.StructType struct = image.type().asStructType();
        return Types.NestedField.from(image)
                .ofType(Types.StructType.of(table.columns().stream()
                        .map(column -> struct.field(column.name()))
                        .toList()))
                .build();
    }

    /** Gives a history the columns that the table has now. */
    static void follow(Table history, TableSchema table, Origin origin) {
        Optional<KnownSource> source = KnownSource.read(history.properties());
        Map<Integer, KnownSource.Known> known = source.map(KnownSource::columns).orElse(Map.of());
        // Numbers of another table's columns mean nothing.
        boolean numbered = source.map(KnownSource::table)
                .filter(former -> !former.isEmpty() && !former.equals(origin.table()))
                .isEmpty();
        Plan plan = new Plan(image(history.schema(), AFTER), table, known, numbered);
        String property = KnownSource.PROPERTY;
        if (plan.isEmpty()
                && KnownSource.of(
                                table,
                                origin,
                                new Schema(image(history.schema(), AFTER).fields()))
                        .print()
                        .equals(history.properties().get(property))) {
            return;
        }
        Transaction transaction = history.newTransaction();
        if (!plan.renamed.isEmpty()) {
            UpdateSchema away = transaction.updateSchema();
            // By way of names that nobody has: two columns may have swapped theirs.
            plan.renamed.forEach((name, _) -> both(image -> away.renameColumn(image + "." + name, passing(name))));
            away.commit();
            UpdateSchema update = transaction.updateSchema();
            plan.renamed.forEach((name, now) -> both(image -> update.renameColumn(image + "." + passing(name), now)));
            update.commit();
        }
        if (!plan.added.isEmpty() || !plan.widened.isEmpty()) {
            UpdateSchema update = transaction.updateSchema();
            plan.added.forEach(
                    column -> both(image -> update.addColumn(image, column.name(), SchemaMapping.type(column.type()))));
            plan.widened.forEach(column -> both(image -> update.updateColumn(
                    image + "." + column.name(),
                    SchemaMapping.type(column.type()).asPrimitiveType())));
            update.commit();
        }
        Types.StructType after = image(transaction.table().schema(), AFTER);
        transaction
                .updateProperties()
                .set(
                        property,
                        KnownSource.of(table, origin, new Schema(after.fields()))
                                .print())
                .commit();
        transaction.commitTransaction();
    }

    private static String passing(String name) {
        return name + "__renamed";
    }

    private static void both(Consumer<String> change) {
        change.accept(BEFORE);
        change.accept(AFTER);
    }

    static Types.StructType image(Schema history, String name) {
        return history.findField(name).type().asStructType();
    }

    /** What has to change in both images. */
    private static final class Plan {
        private final Map<String, String> renamed = new HashMap<>();
        private final List<Column> added = new ArrayList<>();
        private final List<Column> widened = new ArrayList<>();

        Plan(Types.StructType image, TableSchema table, Map<Integer, KnownSource.Known> known, boolean numbered) {
            Set<Integer> taken = new HashSet<>();
            for (Column column : table.columns()) {
                Optional<Types.NestedField> field = find(image, column, known, numbered);
                if (field.isEmpty()) {
                    added.add(column);
                    continue;
                }
                taken.add(field.get().fieldId());
                if (!field.get().name().equals(column.name())) {
                    renamed.put(field.get().name(), column.name());
                }
                if (!SchemaMapping.sameType(
                        SchemaMapping.type(column.type()), field.get().type())) {
                    widened.add(column);
                }
            }
            for (Types.NestedField field : image.fields()) {
                if (!taken.contains(field.fieldId()) && (known.isEmpty() || known.containsKey(field.fieldId()))) {
                    renamed.put(field.name(), field.name() + "__until_" + field.fieldId());
                }
            }
        }

        /** The field that goes on with a column: by its number, and where it has none by its name. */
        private static Optional<Types.NestedField> find(
                Types.StructType image, Column column, Map<Integer, KnownSource.Known> known, boolean numbered) {
            return image.fields().stream()
                    .filter(field -> {
                        KnownSource.Known of = known.get(field.fieldId());
                        if (of == null && !known.isEmpty()) {
                            return false;
                        }
                        if (of == null
                                || !numbered
                                || of.number() == Column.UNNUMBERED
                                || column.number() == Column.UNNUMBERED) {
                            return field.name().equals(column.name());
                        }
                        return of.number() == column.number();
                    })
                    .filter(field -> canHold(field.type(), SchemaMapping.type(column.type())))
                    .findAny();
        }

        private static boolean canHold(Type former, Type now) {
            return SchemaMapping.sameType(now, former)
                    || (former.isPrimitiveType()
                            && now.isPrimitiveType()
                            && TypeUtil.isPromotionAllowed(former, now.asPrimitiveType()));
        }

        boolean isEmpty() {
            return renamed.isEmpty() && added.isEmpty() && widened.isEmpty();
        }
    }
}
