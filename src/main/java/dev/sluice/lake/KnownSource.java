package dev.sluice.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.row.Column;
import dev.sluice.row.Origin;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.types.Types;

/**
 * What was known of the source's table when the mirror was last made like it; a property of the Iceberg table, changed in
 * one commit with its schema. By it a renamed column is told from one that was dropped and another added.
 *
 * @param columns by the identifier of the Iceberg field
 * @param key identifiers of the key's fields, in key order
 * @param table see {@link Origin}
 * @param storage see {@link Origin}
 * @param highestNumber see {@link Origin}
 * @param parts {@link Origin.Part#storage} by the part; none where a version noted the rest that knew of none
 */
record KnownSource(
        Map<Integer, Known> columns,
        List<Integer> key,
        String table,
        String storage,
        int highestNumber,
        Map<String, String> parts) {
    static final String PROPERTY = "sluice.source";

    private static final ObjectMapper JSON = new ObjectMapper();

    KnownSource {
        parts = new TreeMap<>(Objects.requireNonNullElse(parts, Map.of()));
    }

    /**
     * @param number see {@link Column}
     * @param type the column's type as {@link dev.sluice.row.ColumnType} prints it: several have one Iceberg type
     */
    record Known(int number, String type) {
        static Known of(Column column) {
            return new Known(column.number(), column.type().toString());
        }
    }

    /** Of a table whose Iceberg fields have the columns' names. */
    static KnownSource of(TableSchema table, Origin origin, Schema lake) {
        Map<Integer, Known> columns = new TreeMap<>();
        List<Integer> ids = new ArrayList<>();
        for (Column column : table.columns()) {
            Types.NestedField field = lake.findField(column.name());
            columns.put(field.fieldId(), Known.of(column));
            ids.add(field.fieldId());
        }
        return new KnownSource(
                columns,
                table.key().stream().map(ids::get).toList(),
                origin.table(),
                origin.storage(),
                origin.highestNumber(),
                storages(origin));
    }

    /** Of a table that has the columns within the transaction. */
    static void note(Transaction transaction, TableSchema table, Origin origin) {
        transaction
                .updateProperties()
                .set(PROPERTY, of(table, origin, transaction.table().schema()).print())
                .commit();
    }

    private static Map<String, String> storages(Origin origin) {
        Map<String, String> storages = new TreeMap<>();
        origin.parts().forEach((part, what) -> storages.put(part, what.storage()));
        return storages;
    }

    /** What the source has done to the table's rows by whole parts, which the log does not tell; empty if nothing. */
    Optional<String> untold(Origin now) {
        for (Map.Entry<String, String> known : parts.entrySet()) {
            Origin.Part part = now.parts().get(known.getKey());
            if (part == null) {
                return Optional.of("a partition was detached or dropped");
            }
            if (!part.storage().equals(known.getValue())) {
                return Optional.of("a partition was truncated, rewritten or detached for a while by itself");
            }
        }
        return now.parts().entrySet().stream()
                .filter(part -> !part.getValue().born() && !parts.containsKey(part.getKey()))
                .findAny()
                .map(_ -> "a table was attached as a partition");
    }

    /** Whether the parts are others. */
    boolean differs(Origin now) {
        return !parts.equals(storages(now));
    }

    /** Empty for a table that was made by a version that did not note it. */
    static Optional<KnownSource> read(Map<String, String> properties) {
        String json = properties.get(PROPERTY);
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(json, KnownSource.class));
        } catch (JsonProcessingException e) {
            throw new LakeRefusedException(
                    "Cannot read the table property " + PROPERTY
                            + ": somebody else has written it. Remove the property, or drop the table so that it is copied anew");
        }
    }

    /** The names of the source's columns by their numbers, as far as the mirror tells. */
    static Map<Integer, String> names(Table table) {
        Map<Integer, String> names = new TreeMap<>();
        read(table.properties())
                .ifPresent(known -> table.schema().columns().forEach(field -> {
                    Known column = known.columns().get(field.fieldId());
                    if (column != null && column.number() != Column.UNNUMBERED) {
                        names.put(column.number(), field.name());
                    }
                }));
        return names;
    }

    String print() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot print columns as JSON", e);
        }
    }
}
