package dev.sluice.source.postgres;

import dev.sluice.row.LogEvent;
import dev.sluice.row.TableId;
import dev.sluice.source.RetryableSourceException;
import dev.sluice.source.postgres.SourceTable.Identity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;

/**
 * What the replicated tables look like. The log says that a table has changed when the first row of its new kind comes
 * by, and leaves out what the catalogue knows; so the catalogue is asked then, and the table declared anew if it differs.
 */
final class CurrentTables {
    private final Map<TableId, SourceTable> tables;
    private final Definitions definitions;
    private final Consumer<LogEvent.Declared> declare;

    /** Every name that each column of a table has been seen to have, by its number. */
    private final Map<TableId, Map<Integer, Set<String>>> history = new HashMap<>();

    /** Of the tables whose log begins with their copy: the columns that they had when they were copied. */
    private final Map<TableId, Set<Integer>> copiedColumns = new HashMap<>();

    /**
     * @param copied those of the tables that were copied after they had been looked at: their log begins with the copy
     * @param before the names that columns had when the log begins, as far as they are known
     * @param declare told of each change before any row of the changed table
     */
    CurrentTables(
            Map<TableId, SourceTable> tables,
            Set<TableId> copied,
            Map<TableId, Map<Integer, String>> before,
            Definitions definitions,
            Consumer<LogEvent.Declared> declare) {
        this.tables = new HashMap<>(tables);
        before.forEach(this::remember);
        tables.forEach((id, table) -> {
            remember(id, table.names());
            if (copied.contains(id)) {
                copiedColumns.put(id, table.names().keySet());
            }
        });
        this.definitions = definitions;
        this.declare = declare;
    }

    private void remember(TableId table, Map<Integer, String> names) {
        Map<Integer, Set<String>> seen = history.computeIfAbsent(table, _ -> new HashMap<>());
        names.forEach((number, name) ->
                seen.computeIfAbsent(number, _ -> new HashSet<>()).add(name));
    }

    boolean isReplicated(TableId table) {
        return tables.containsKey(table);
    }

    /**
     * A decoder of rows that the log describes anew.
     *
     * @param transaction the id of the transaction that the log is in
     */
    RowDecoder decoder(TableId id, Schema declared, long transaction) {
        SourceTable known = known(id);
        // A table that is gone by now was the last time as we know it.
        SourceTable now = merged(known, definitions.of(id).orElse(known));
        RowDecoder decoder = new RowDecoder(now, columns(known, now, declared, transaction));
        accept(known, now);
        return decoder;
    }

    private LogColumns columns(SourceTable known, SourceTable now, Schema declared, long transaction) {
        TableId id = now.schema().id();
        Set<Integer> base =
                known.ages().isBefore(transaction) ? known.names().keySet() : copiedColumns.getOrDefault(id, Set.of());
        return LogColumns.of(
                        known.origin().storage(), now, history.getOrDefault(id, Map.of()), base, declared, transaction)
                .orElseThrow(() -> copyAnew(
                        id,
                        "the log has other columns than the database has now, and it cannot be told which of them is"
                                + " which"));
    }

    /** @return to throw: the next session copies the table */
    private RetryableSourceException copyAnew(TableId id, String reason) {
        definitions.copyAnew(id);
        return new RetryableSourceException("Cannot go on with " + id + ": " + reason + "; the table is copied anew");
    }

    /**
     * The log has come to rows of a partition. If it is gone by now, and nobody knew of it, nothing else would tell that its
     * rows are gone with it.
     *
     * @param partition see {@link Partitions.Leaf#id}
     */
    void requirePartition(TableId id, String partition) {
        SourceTable known = tables.get(id);
        if (known == null || known.origin().parts().containsKey(partition)) {
            return;
        }
        Optional<SourceTable> found = definitions.of(id);
        if (found.isPresent() && found.get().isPartitioned()) {
            SourceTable now = merged(known, found.get());
            accept(known, now);
            if (!now.origin().parts().containsKey(partition)) {
                throw copyAnew(
                        id,
                        "a partition that has come since and is gone again had rows, of which the log does not tell where"
                                + " they are");
            }
        }
    }

    /** Looks at all tables, for changes that no row has followed. @return whether there is one */
    boolean refresh() {
        boolean changed = false;
        for (SourceTable found : definitions.all(tables.keySet())) {
            Optional<SourceTable> known =
                    Optional.ofNullable(tables.get(found.schema().id()));
            if (known.isPresent()) {
                changed |= accept(known.get(), merged(known.get(), found));
            }
        }
        return changed;
    }

    private SourceTable known(TableId id) {
        SourceTable known = tables.get(id);
        if (known == null) {
            throw new IllegalStateException("Cannot decode a row of " + id + ": it is not replicated");
        }
        return known;
    }

    /** The table as it is now, with what is the same kept by identity, as hot paths want it. */
    private static SourceTable merged(SourceTable known, SourceTable now) {
        // While it is not sure which rows the log tells all of, those that it tells all of pass for others as well.
        Identity identity =
                known.identity() == now.identity() || !now.schema().hasKey() ? now.identity() : Identity.KEY;
        boolean same = now.schema().equals(known.schema()) && sameOrigin(known, now);
        return (same ? now.as(known.schema()) : now).with(identity);
    }

    private static boolean sameOrigin(SourceTable known, SourceTable now) {
        return now.origin().table().equals(known.origin().table())
                && now.origin().storage().equals(known.origin().storage())
                && now.origin().parts().equals(known.origin().parts())
                && now.origin().highestNumber() == known.origin().highestNumber();
    }

    @SuppressWarnings("ReferenceEquality") // see merged
    private boolean accept(SourceTable known, SourceTable now) {
        tables.put(now.schema().id(), now);
        remember(now.schema().id(), now.names());
        boolean changed = now.schema() != known.schema();
        if (changed) {
            declare.accept(new LogEvent.Declared(now.schema(), now.origin()));
        }
        return changed;
    }
}
