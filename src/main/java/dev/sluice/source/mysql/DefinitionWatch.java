package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import io.debezium.connector.mysql.antlr.MySqlAntlrDdlParser;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;

/**
 * Watches the log for statements that change what a replicated table looks like. Debezium follows them by parsing, so what
 * it made of our own definitions is compared with what it makes of the statement: a new index changes neither.
 */
final class DefinitionWatch {
    /** All that the reading of a value, or the table in the lake, depends on. */
    private record Signature(List<List<Object>> columns, List<String> key) {}

    /** Of tables, not of columns and indexes. */
    private static final Pattern RENAME =
            Pattern.compile("\\bRENAME\\s+(?!COLUMN\\b|INDEX\\b|KEY\\b)", Pattern.CASE_INSENSITIVE);

    private static final String GAP = "(?:\\s|/\\*.*?\\*/)+";

    /** Rows come and go at once, and the log has none of them. */
    private static final Pattern ROWS_BY_FILE = Pattern.compile(
            "\\b(?:(?:DROP|TRUNCATE|EXCHANGE|IMPORT)" + GAP + "PARTITION|IMPORT" + GAP + "TABLESPACE)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final AlteredTables altered;
    private final Map<TableId, Signature> known = new HashMap<>();

    DefinitionWatch(List<SourceTable> tables, AlteredTables altered) {
        this.altered = altered;
        Tables parsed = new Tables();
        MySqlAntlrDdlParser parser = new MySqlAntlrDdlParser();
        tables.forEach(table -> parser.parse(table.definition(), parsed));
        for (SourceTable table : tables) {
            TableId id = table.schema().id();
            Table found = parsed.forTable(new io.debezium.relational.TableId(id.schema(), null, id.name()));
            if (found != null) {
                known.put(id, signature(found));
            }
        }
    }

    private static Signature signature(Table table) {
        return new Signature(
                table.columns().stream().map(DefinitionWatch::column).toList(), table.primaryKeyColumnNames());
    }

    private static List<Object> column(Column column) {
        return List.of(
                column.name(),
                column.jdbcType(),
                column.typeName(),
                Objects.requireNonNullElse(column.charsetName(), ""),
                column.length() == Column.UNSET_INT_VALUE ? -1 : column.length(),
                column.scale().orElse(-1),
                column.isOptional(),
                Objects.requireNonNullElse(column.enumValues(), List.of()));
    }

    /**
     * @param record Debezium's description of a statement
     * @param ahead tables that were copied at a later place of the log, with the definition that they have there
     * @throws dev.sluice.source.RetryableSourceException if a table of ours is not any more what it was
     */
    void look(Struct record, Set<TableId> ahead) {
        String statement = Objects.requireNonNullElse(record.getString("ddl"), "");
        if (RENAME.matcher(statement).find()) {
            // Of tables with equal definitions Debezium tells nothing by which they could be told apart.
            checkNames(statement, ahead, "a table was renamed");
        }
        if (ROWS_BY_FILE.matcher(statement).find()) {
            checkNames(statement, ahead, "a partition, or its file, was dropped, emptied or exchanged");
        }
        for (Struct change : record.<Struct>getArray("tableChanges")) {
            for (Map.Entry<TableId, Signature> entry : known.entrySet()) {
                TableId id = entry.getKey();
                String name = new io.debezium.relational.TableId(id.schema(), null, id.name()).toDoubleQuotedString();
                if (name.equals(change.getString("id")) && !ahead.contains(id)) {
                    compare(id, entry.getValue(), change);
                }
            }
        }
    }

    private void checkNames(String statement, Set<TableId> ahead, String how) {
        for (TableId id : known.keySet()) {
            if (!ahead.contains(id) && isNamed(id, statement)) {
                throw altered.altered(id, how);
            }
        }
    }

    private static boolean isNamed(TableId id, String statement) {
        return Pattern.compile(
                        "(?<![\\w$])" + Pattern.quote(id.name()) + "(?![\\w$])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(statement)
                .find();
    }

    private void compare(TableId id, Signature expected, Struct change) {
        switch (change.getString("type")) {
            case "ALTER" -> {
                if (!expected.equals(signature(change.getStruct("table")))) {
                    throw altered.altered(id, "it was altered");
                }
            }
            case "DROP" -> throw altered.altered(id, "it was dropped or renamed");
            default -> throw altered.altered(id, "it was created anew");
        }
    }

    private static Signature signature(Struct table) {
        return new Signature(
                table.<Struct>getArray("columns").stream()
                        .map(DefinitionWatch::column)
                        .toList(),
                table.getArray("primaryKeyColumnNames"));
    }

    private static List<Object> column(Struct column) {
        return List.of(
                column.getString("name"),
                column.getInt32("jdbcType"),
                column.getString("typeName"),
                Objects.requireNonNullElse(column.getString("charsetName"), ""),
                Objects.requireNonNullElse(column.getInt32("length"), -1),
                Objects.requireNonNullElse(column.getInt32("scale"), -1),
                column.getBoolean("optional"),
                Objects.requireNonNullElse(column.getArray("enumValues"), List.of()));
    }
}
