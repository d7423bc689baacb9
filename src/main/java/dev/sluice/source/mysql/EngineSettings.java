package dev.sluice.source.mysql;

import dev.sluice.row.TableId;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.engine.LeanTopics;
import dev.sluice.source.engine.LeanTransactions;
import dev.sluice.source.engine.PreloadedOffsets;
import dev.sluice.source.engine.WithoutEventMeters;
import io.debezium.connector.mysql.MySqlConnector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** The properties that Debezium's engine and connector are started with. */
final class EngineSettings {
    /** The logical name; topics begin with it, and changes of tables' definitions have it as theirs. */
    static final String PREFIX = "sluice";

    static final String TRANSACTION_TOPIC = PREFIX + ".transaction";
    static final String HEARTBEAT_TOPIC = "__debezium-heartbeat." + PREFIX;

    /** Above the numbers that people give their servers; no two readers of one server may have the same. */
    private static final int FIRST_SERVER_ID = 1 << 30;

    private EngineSettings() {}

    /**
     * @throws FatalSourceException if {@code sluice.source.debezium.*} sets what correctness depends on
     */
    static Properties of(
            SourceConfig config,
            MysqlConnections connections,
            List<SourceTable> tables,
            BinlogPosition start,
            Optional<CopyPoint> ahead) {
        Properties properties = new Properties();
        properties.putAll(tunable());
        connections.parameters().forEach((key, value) -> properties.put("driver." + key, value));
        // The log is read over a connection of its own, which must be no less safe than the driver's.
        Optional.ofNullable(connections.parameters().get("sslMode"))
                .ifPresent(mode -> properties.put("database.ssl.mode", mode.toLowerCase(Locale.ROOT)));
        properties.putAll(config.debezium());
        Map<String, String> fixed = fixed(config, connections, tables, start);
        TreeSet<String> forbidden = new TreeSet<>(config.debezium().keySet());
        forbidden.retainAll(fixed.keySet());
        if (!forbidden.isEmpty()) {
            throw new FatalSourceException("Cannot start: SLUICE_SOURCE_DEBEZIUM_* must not set "
                    + String.join(", ", forbidden) + ", because correctness depends on it");
        }
        properties.putAll(fixed);
        properties.put(HiddenLog.PROPERTY, HiddenLog.of(ahead, tables));
        return properties;
    }

    /** What a user may change. */
    private static Map<String, String> tunable() {
        return Map.of(
                "database.server.id",
                        Integer.toString(ThreadLocalRandom.current().nextInt(FIRST_SERVER_ID, Integer.MAX_VALUE)),
                // Small enough for a heap of 512 MiB, whatever the rows' size.
                "max.batch.size", "2048",
                "max.queue.size", "8192",
                "max.queue.size.in.bytes", Long.toString(64L << 20),
                // How long a change may wait for company; also Debezium's pause when nothing comes.
                "poll.interval.ms", "20",
                "record.processing.threads", "1",
                "statistics.metrics.enabled", "false");
    }

    private static Map<String, String> fixed(
            SourceConfig config, MysqlConnections connections, List<SourceTable> tables, BinlogPosition start) {
        return Map.ofEntries(
                Map.entry("name", PREFIX),
                Map.entry("topic.prefix", PREFIX),
                Map.entry("connector.class", MySqlConnector.class.getName()),
                Map.entry("offset.storage", PreloadedOffsets.class.getName()),
                Map.entry(PreloadedOffsets.RESUME_AT, Offsets.at(start)),
                Map.entry("offset.flush.interval.ms", "0"),
                Map.entry("errors.max.retries", "0"), // our supervisor does that
                Map.entry("database.hostname", connections.host()),
                Map.entry("database.port", Integer.toString(connections.port())),
                Map.entry("database.user", config.username()),
                Map.entry("database.password", connections.password().orElse("")),
                Map.entry(
                        "table.include.list",
                        tables.stream()
                                .map(table -> pattern(table.schema().id()))
                                .collect(Collectors.joining(","))),
                Map.entry("snapshot.mode", "no_data"),
                Map.entry("snapshot.locking.mode", "none"),
                Map.entry("schema.history.internal", RebuiltHistory.class.getName()),
                Map.entry(
                        "schema.history.internal." + RebuiltHistory.DEFINITIONS,
                        tables.stream()
                                .map(table -> table.definition().replace('\n', ' '))
                                .collect(Collectors.joining("\n"))),
                Map.entry("schema.history.internal.store.only.captured.tables.ddl", "true"),
                Map.entry("include.schema.changes", "true"),
                Map.entry("provide.transaction.metadata", "true"),
                Map.entry("transaction.metadata.factory", LeanTransactions.class.getName()),
                Map.entry("topic.naming.strategy", LeanTopics.class.getName()),
                Map.entry(WithoutEventMeters.PROPERTY, "true"),
                Map.entry(ExactRows.PROPERTY, "true"),
                Map.entry("tombstones.on.delete", "false"),
                Map.entry("skipped.operations", "none"),
                Map.entry("skip.messages.without.change", "false"),
                Map.entry("event.processing.failure.handling.mode", "fail"),
                Map.entry("inconsistent.schema.handling.mode", "fail"),
                Map.entry("event.converting.failure.handling.mode", "fail"),
                Map.entry("converters", "sluice"),
                Map.entry("sluice.type", ColumnConverters.class.getName()),
                Map.entry("schema.name.adjustment.mode", "none"),
                Map.entry("field.name.adjustment.mode", "none"),
                // The client would reconnect by itself while downstream has no room; the server's own heartbeat,
                // 0.8 of this interval after the last event, tells how far an idle log has been read.
                Map.entry("connect.keep.alive", "false"),
                Map.entry("connect.keep.alive.interval.ms", "625"),
                Map.entry("heartbeat.interval.ms", "100"));
    }

    /** Debezium's lists hold regular expressions, separated by commas. */
    private static String pattern(TableId table) {
        return table.toString()
                .chars()
                .mapToObj(character -> Character.isLetterOrDigit(character) || character == '_'
                        ? Character.toString(character)
                        : String.format("\\x{%X}", character))
                .collect(Collectors.joining());
    }
}
