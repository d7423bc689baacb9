package dev.sluice.lake;

import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Types;

/**
 * Whatever columns a mirror has, it gets those of its source's table, for rows that replace all that it holds: so readers see
 * the old rows with the old columns until the commit of a copy, and the new with the new from then on. A column that can stay
 * as it is keeps its identifier; any other goes, and one with a new identifier comes, so that no file of before can be read as
 * something else.
 */
record Remake(TableSchema target, Origin origin, TableLayouts layouts) implements Evolution {
    /**
     * Whether a table can be remade within one commit. Not so if a column has to go that partitions it, or once did: Iceberg
     * cannot tell the partitions of the files that the commit removes then.
     */
    static boolean isPossible(TableSchema target, Table table) {
        Set<Integer> dropped = new HashSet<>();
        dropped(SchemaMapping.toIceberg(target), table.schema()).forEach(field -> dropped.add(field.fieldId()));
        return table.specs().values().stream()
                .map(PartitionSpec::fields)
                .flatMap(List::stream)
                .noneMatch(field -> !field.transform().isVoid() && dropped.contains(field.sourceId()));
    }

    private static List<Types.NestedField> dropped(Schema wanted, Schema now) {
        List<Types.NestedField> dropped = new ArrayList<>();
        for (Types.NestedField field : now.columns()) {
            Types.NestedField as = wanted.asStruct().field(field.name());
            if (as == null || !stays(field, as)) {
                dropped.add(field);
            }
        }
        return dropped;
    }

    private static boolean stays(Types.NestedField field, Types.NestedField as) {
        return SchemaMapping.sameType(as.type(), field.type()) && (field.isOptional() || as.isRequired());
    }

    @Override
    public void applyTo(Transaction transaction) {
        if (!isPossible(target, transaction.table())) {
            throw new LakeUnavailableException("Cannot copy " + target.id()
                    + ": another engine has partitioned the lake's table, and it is read anew");
        }
        Schema now = transaction.table().schema();
        Schema wanted = SchemaMapping.toIceberg(target);
        List<String> dropped =
                dropped(wanted, now).stream().map(Types.NestedField::name).toList();
        TableLayouts.release(transaction, dropped);
        // Apart, so that a new column can have the name of one that goes, also in the key.
        UpdateSchema away = transaction.updateSchema().setIdentifierFields(List.of());
        dropped.forEach(away::deleteColumn);
        away.commit();
        // No row of before is left that could lack a value.
        UpdateSchema update = transaction.updateSchema().allowIncompatibleChanges();
        String before = null;
        for (Types.NestedField field : wanted.columns()) {
            String name = field.name();
            if (now.asStruct().field(name) != null && !dropped.contains(name)) {
                update.updateColumnDoc(name, field.doc());
                if (field.isRequired()) {
                    update.requireColumn(name);
                }
            } else if (field.isOptional()) {
                update.addColumn(null, name, field.type(), field.doc());
            } else {
                update.addRequiredColumn(null, name, field.type(), field.doc());
            }
            if (before == null) {
                update.moveFirst(name);
            } else {
                update.moveAfter(name, before);
            }
            before = name;
        }
        update.setIdentifierFields(wanted.identifierFieldNames());
        update.commit();
        layouts.layOut(target.id(), transaction);
        SchemaMapping.verify(target, transaction.table().schema());
        MirrorTables.requireFitting(target.id(), transaction.table());
        KnownSource.note(transaction, target, origin);
    }
}
