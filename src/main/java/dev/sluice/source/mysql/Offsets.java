package dev.sluice.source.mysql;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Debezium's resume point for a position of ours, and what stands beside it in the lake. */
final class Offsets {
    private Offsets() {}

    /** The server leaves out exactly the transactions of the set; file and offset serve where the set is empty. */
    static String at(BinlogPosition position) {
        return "{\"file\":\"" + position.file() + "\",\"pos\":" + position.offset() + ",\"gtids\":\"" + position.gtids()
                + "\"}";
    }

    /** MySQL keeps its log as long as it likes: there is nobody to tell. */
    static Map<String, ?> acknowledging(BinlogPosition position) {
        return Map.of(
                "file",
                position.file(),
                "pos",
                position.offset(),
                "gtids",
                position.gtids().toString());
    }

    /**
     * What the lake keeps with a position: which definition each table had there. A restart compares, because the log's
     * rows can be read only with the definition of their time.
     */
    static String definitions(List<SourceTable> tables) {
        return tables.stream()
                .map(table -> "\"" + escape(table.schema().id().toString()) + "\":\"" + table.fingerprint() + "\"")
                .collect(Collectors.joining(",", "{\"tables\":{", "}}"));
    }

    /** Whether the lake's text says that the table had the definition that it has now, or does not know the table. */
    static boolean hasDefinition(String kept, SourceTable table) {
        String key = "\"" + escape(table.schema().id().toString()) + "\":\"";
        int start = kept.indexOf(key);
        return start < 0 || kept.startsWith(table.fingerprint() + "\"", start + key.length());
    }

    private static String escape(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
