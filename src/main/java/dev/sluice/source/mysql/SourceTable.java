package dev.sluice.source.mysql;

import dev.sluice.row.TableSchema;
import dev.sluice.source.Unstorable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table as the catalogue describes it.
 *
 * @param schema what the other packages see
 * @param columns in the schema's order
 * @param unstorable what the configuration says of columns, by their names
 */
record SourceTable(TableSchema schema, List<SourceColumn> columns, Map<String, Unstorable.Choice> unstorable) {
    SourceTable {
        columns = List.copyOf(columns);
        unstorable = Map.copyOf(unstorable);
    }

    String quoted() {
        return Sql.quote(schema.id());
    }

    /** The table's rows that meet a condition, to stand after {@code FROM}. */
    String where(String condition) {
        return quoted() + " WHERE " + condition;
    }

    /**
     * The table in as little SQL as reading its rows needs: columns, their types and character sets, and the key. What
     * else a definition may hold (expressions, partitions, indexes) is left out, because a parser may stumble over it.
     */
    String definition() {
        String list = columns.stream()
                .map(column ->
                        Sql.quote(column.name()) + " " + column.declared() + (column.nullable() ? "" : " NOT NULL"))
                .collect(Collectors.joining(", "));
        String key = schema.key().stream()
                .map(index -> Sql.quote(columns.get(index).name()))
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + quoted() + " (" + list + (key.isEmpty() ? "" : ", PRIMARY KEY (" + key + ")") + ")";
    }

    /** Differs when {@link #definition} does. */
    String fingerprint() {
        return Integer.toHexString(definition().hashCode());
    }
}
