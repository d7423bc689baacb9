package dev.sluice.lake;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Finds out how a mirror can be made like the source's table, exactly, or says why it cannot. */
final class SchemaPlan {
    private static final int NO_FIELD = -1;

    private final TableSchema target;
    private final Origin origin;
    private final Schema lake;
    private final KnownSource known;
    private final int formatVersion;
    private final long rows;
    private final Collection<PartitionSpec> specs;
    private final List<SchemaChange> changes = new ArrayList<>();

    private SchemaPlan(TableSchema target, Origin origin, Table table, KnownSource known, long rows) {
        this.target = target;
        this.origin = origin;
        this.lake = table.schema();
        this.known = known;
        this.formatVersion = TableUtil.formatVersion(table);
        this.specs = table.specs().values();
        this.rows = rows;
    }

    /**
     * @param table the mirror
     * @param rows how many the mirror holds
     * @return empty if nothing has changed
     * @throws NotFollowedException if the mirror cannot follow with the rows that it has
     * @throws LakeRefusedException if the rules do not allow the change; it names it
     */
    static Optional<SchemaEvolution> of(TableSchema target, Origin origin, Table table, long rows, SchemaRules rules) {
        Optional<KnownSource> noted = KnownSource.read(table.properties());
        if (noted.isEmpty()) {
            SchemaMapping.verify(target, table.schema());
        }
        KnownSource known = noted.orElseGet(() -> KnownSource.of(target, origin, table.schema()));
        SchemaPlan plan = new SchemaPlan(target, origin, table, known, rows);
        if (!known.table().isEmpty() && !known.table().equals(origin.table())) {
            throw plan.refuse("it was dropped at the source and created anew");
        }
        plan.compare();
        rules.check(target.id(), plan.changes);
        // The new copy has the columns of now: only after these are known to be allowed.
        Optional<String> untold = known.untold(origin);
        if (untold.isPresent()) {
            throw new NotFollowedException(target.id(), untold.get(), false);
        }
        List<SchemaChange> followed = rules.followed(target.id(), plan.changes);
        boolean news = noted.isEmpty() || !followed.isEmpty() || plan.hasNews();
        return news ? Optional.of(new SchemaEvolution(target, origin, followed)) : Optional.empty();
    }

    private void compare() {
        Set<Integer> kept = new HashSet<>();
        List<Integer> fields = new ArrayList<>();
        for (int index = 0; index < target.columns().size(); index++) {
            Column column = target.columns().get(index);
            Optional<Types.NestedField> field = fieldOf(column);
            if (field.isPresent()) {
                kept.add(field.get().fieldId());
                compare(column, field.get());
            } else {
                add(column, origin.former().value(index));
            }
            fields.add(field.map(Types.NestedField::fieldId).orElse(NO_FIELD));
        }
        List<Integer> order = lake.columns().stream()
                .map(Types.NestedField::fieldId)
                .filter(kept::contains)
                .toList();
        if (!order.equals(fields.stream().filter(kept::contains).toList())) {
            throw refuse("its columns are in another order");
        }
        for (Types.NestedField field : lake.columns()) {
            if (!kept.contains(field.fieldId())) {
                requireNoPartition(field, "column " + field.name() + " is dropped, and partitions the lake's table");
                changes.add(new SchemaChange.Dropped(field.name()));
            }
        }
        List<Integer> key = target.key().stream().map(fields::get).toList();
        if (!key.equals(known.key())) {
            throw refuse("its key has changed");
        }
    }

    /** The mirror's field of a column, whatever its name is there. */
    private Optional<Types.NestedField> fieldOf(Column column) {
        if (column.number() == Column.UNNUMBERED) {
            return Optional.ofNullable(lake.findField(column.name()));
        }
        return lake.columns().stream()
                .filter(field -> {
                    KnownSource.Known of = known.columns().get(field.fieldId());
                    return of != null
                            && (of.number() == Column.UNNUMBERED
                                    ? field.name().equals(column.name())
                                    : of.number() == column.number());
                })
                .findFirst();
    }

    private void compare(Column column, Types.NestedField field) {
        if (!field.name().equals(column.name())) {
            requireNoPartitionsName(column.name(), field.fieldId());
            changes.add(new SchemaChange.Renamed(field.name(), column.name()));
        }
        KnownSource.Known before = known.columns().get(field.fieldId());
        Type type = SchemaMapping.type(column.type());
        if (!SchemaMapping.sameType(type, field.type())) {
            if (!isWider(type, field.type())) {
                throw refuse("column " + column.name() + " has another type, " + type + " instead of " + field.type());
            }
            requireNoPartition(field, "column " + column.name() + " has a wider type, and partitions the lake's table");
            changes.add(new SchemaChange.Widened(column));
        } else if (before != null && !before.type().equals(column.type().toString()) && !isInteger(column.type())) {
            // The source prints the same value otherwise, and has written its rows anew without telling.
            throw refuse(
                    "column " + column.name() + " has another type, " + column.type() + " instead of " + before.type());
        }
        if (column.nullable() && field.isRequired()) {
            changes.add(new SchemaChange.Loosened(column.name()));
        }
        String comment = field.doc() == null ? "" : field.doc();
        if (!comment.equals(column.comment())) {
            changes.add(new SchemaChange.Commented(column.name(), column.comment()));
        }
    }

    private static boolean isInteger(ColumnType type) {
        return type instanceof ColumnType.Int16 || type instanceof ColumnType.Int32;
    }

    private static boolean isWider(Type type, Type before) {
        return switch (type.typeId()) {
            case LONG -> before.typeId() == Type.TypeID.INTEGER;
            case DOUBLE -> before.typeId() == Type.TypeID.FLOAT;
            case DECIMAL ->
                before instanceof Types.DecimalType old
                        && type instanceof Types.DecimalType now
                        && old.scale() == now.scale()
                        && old.precision() < now.precision();
            default -> false;
        };
    }

    /**
     * INVARIANT: a file's partition is of the type that it was written with, or Iceberg finds neither it nor its deletes.
     * A copy leaves no file of before.
     */
    private void requireNoPartition(Types.NestedField field, String change) {
        boolean partitions = specs.stream()
                .flatMap(spec -> spec.fields().stream())
                .anyMatch(part -> part.sourceId() == field.fieldId());
        if (partitions) {
            throw refuse(change);
        }
    }

    /** Iceberg takes no column with the name of another one's partition, be it a former one. */
    private void requireNoPartitionsName(String name, int fieldId) {
        boolean taken = specs.stream()
                .flatMap(spec -> spec.fields().stream())
                .anyMatch(part -> part.name().equals(name) && part.sourceId() != fieldId);
        if (taken) {
            throw refuse("column " + name + " has the name of a partition of the lake's table");
        }
    }

    private void add(Column column, Object former) {
        requireNoPartitionsName(column.name(), NO_FIELD);
        if (former == Marker.NULL && !origin.storage().equals(known.storage())) {
            // Also where there is no row yet: the log may still have some of before.
            throw refuse("column " + column.name() + " is added, and the source has written all rows of the table"
                    + " anew since, which the log does not tell");
        }
        if (rows == 0) {
            changes.add(new SchemaChange.Added(column, Marker.NULL));
            return;
        }
        if (former == Marker.UNCHANGED || isKnownToTheSource(column)) {
            throw refuse("column " + column.name()
                    + " is new to the lake, and what the rows that exist hold in it is not" + " known");
        }
        if (former == Marker.NULL) {
            changes.add(new SchemaChange.Added(column, former));
            return;
        }
        if (formatVersion < 3) {
            throw refuse(
                    "column " + column.name() + " is added with a default, which the rows that exist cannot show in"
                            + " Iceberg format " + formatVersion);
        }
        if (!SchemaMapping.type(column.type()).isPrimitiveType()) {
            throw refuse(
                    "column " + column.name() + " is added with a default of a type that Iceberg has no defaults of");
        }
        changes.add(new SchemaChange.Added(column, former));
    }

    /** Withheld by a policy until now: its rows hold values that the lake has never seen. */
    private boolean isKnownToTheSource(Column column) {
        return column.number() != Column.UNNUMBERED && column.number() <= known.highestNumber();
    }

    private boolean hasNews() {
        if (!origin.storage().equals(known.storage())
                || origin.highestNumber() != known.highestNumber()
                || known.differs(origin)) {
            return true;
        }
        return target.columns().stream().anyMatch(column -> {
            Optional<Types.NestedField> field = fieldOf(column);
            return field.isPresent()
                    && !KnownSource.Known.of(column)
                            .equals(known.columns().get(field.get().fieldId()));
        });
    }

    private NotFollowedException refuse(String change) {
        return new NotFollowedException(target.id(), change, true);
    }
}
