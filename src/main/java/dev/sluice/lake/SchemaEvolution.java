package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;

/**
 * The way from a mirror's columns to those that the source's table has now. Fields keep their identifiers, so files that
 * were written before stay as they are.
 *
 * @param changes empty if only what is known of the source has changed
 */
record SchemaEvolution(TableSchema target, Origin origin, List<SchemaChange> changes) implements Evolution {
    SchemaEvolution {
        changes = List.copyOf(changes);
    }

    @Override
    public void applyTo(Transaction transaction) {
        List<SchemaChange> first = changes.stream()
                .filter(change -> change instanceof SchemaChange.Dropped || change instanceof SchemaChange.Renamed)
                .toList();
        TableLayouts.release(
                transaction,
                changes.stream()
                        .flatMap(change ->
                                change instanceof SchemaChange.Dropped(String name) ? Stream.of(name) : Stream.empty())
                        .toList());
        // Apart, so that a new column can have the name of one that is renamed or dropped.
        apply(transaction, first);
        apply(
                transaction,
                changes.stream().filter(change -> !first.contains(change)).toList());
        KnownSource.note(transaction, target, origin);
    }

    private void apply(Transaction transaction, Collection<SchemaChange> some) {
        if (some.isEmpty()) {
            return;
        }
        UpdateSchema update = transaction.updateSchema();
        for (SchemaChange change : some) {
            switch (change) {
                case SchemaChange.Added added -> add(update, added);
                case SchemaChange.Dropped(String name) -> update.deleteColumn(name);
                case SchemaChange.Renamed(String from, String to) -> update.renameColumn(from, to);
                case SchemaChange.Widened(var column) ->
                    update.updateColumn(
                            column.name(), SchemaMapping.type(column.type()).asPrimitiveType());
                case SchemaChange.Loosened(String name) -> update.makeColumnOptional(name);
                case SchemaChange.Commented(String name, String comment) -> update.updateColumnDoc(name, comment);
            }
        }
        update.commit();
    }

    private void add(UpdateSchema update, SchemaChange.Added added) {
        String name = added.column().name();
        Type type = SchemaMapping.type(added.column().type());
        String comment =
                added.column().comment().isEmpty() ? null : added.column().comment();
        if (added.former() == Marker.NULL) {
            update.addColumn(name, type, comment);
        } else if (added.column().nullable()) {
            update.addColumn(name, type, comment, Expressions.lit(added.former()));
        } else {
            update.addRequiredColumn(name, type, comment, Expressions.lit(added.former()));
        }
        // As at the source, where a column stands that a policy withheld until now.
        int index = target.indexOf(name).orElseThrow();
        if (index == 0) {
            update.moveFirst(name);
        } else {
            update.moveAfter(name, target.columns().get(index - 1).name());
        }
    }

    /** Whether rows have other hashes in the key index from now on. */
    boolean changesIdentity() {
        Set<String> identity = new HashSet<>();
        for (int column : KeyIndex.identity(target)) {
            identity.add(target.columns().get(column).name());
        }
        return changes.stream().anyMatch(change -> switch (change) {
            case SchemaChange.Added(var column, Object _) -> identity.contains(column.name());
            case SchemaChange.Widened(var column) -> identity.contains(column.name());
            case SchemaChange.Dropped _ -> !target.hasKey();
            case SchemaChange.Renamed _, SchemaChange.Loosened _, SchemaChange.Commented _ -> false;
        });
    }

    String describe() {
        return changes.stream().map(SchemaChange::describe).collect(Collectors.joining(", "));
    }
}
