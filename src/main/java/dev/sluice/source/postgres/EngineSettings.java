package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.engine.LeanTopics;
import dev.sluice.source.engine.LeanTransactions;
import dev.sluice.source.engine.PreloadedOffsets;
import dev.sluice.source.engine.WithoutEventMeters;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The properties that Debezium's engine and connector are started with. */
final class EngineSettings {
    /** The logical name; topics begin with it. */
    static final String PREFIX = "sluice";

    static final String TRANSACTION_TOPIC = PREFIX + ".transaction";

    private static final String RETRY_NEVER = "0";

    /** Debezium refuses it beside the list of those that are included. */
    private static final String EXCLUDED_MESSAGES = "message.prefix.exclude.list";

    private EngineSettings() {}

    /**
     * @throws FatalSourceException if {@code sluice.source.debezium.*} sets what correctness depends on
     */
    static Properties of(
            SourceConfig config, PostgresConnections connections, Collection<TableId> tables, LogPosition start) {
        Properties properties = new Properties();
        properties.putAll(tunable());
        connections.parameters().forEach((key, value) -> properties.put("driver." + key, value));
        properties.putAll(config.debezium());
        Map<String, String> fixed = fixed(config, connections, tables, start);
        TreeSet<String> forbidden = new TreeSet<>(config.debezium().keySet());
        forbidden.removeIf(key -> !fixed.containsKey(key) && !key.equals(EXCLUDED_MESSAGES));
        if (!forbidden.isEmpty()) {
            throw new FatalSourceException("Cannot start: SLUICE_SOURCE_DEBEZIUM_* must not set "
                    + String.join(", ", forbidden) + ", because correctness depends on it");
        }
        properties.putAll(fixed);
        return properties;
    }

    /** What a user may change. */
    private static Map<String, String> tunable() {
        return Map.of(
                // Small enough for a heap of 512 MiB, whatever the rows' size.
                "max.batch.size", "2048",
                "max.queue.size", "8192",
                "max.queue.size.in.bytes", Long.toString(64L << 20),
                // How long a change may wait for company; also Debezium's pause when nothing comes.
                "poll.interval.ms", "20",
                "status.update.interval.ms", "5000",
                // Nothing is to be done per record outside our handler.
                "record.processing.threads", "1",
                "statistics.metrics.enabled", "false");
    }

    private static Map<String, String> fixed(
            SourceConfig config, PostgresConnections connections, Collection<TableId> tables, LogPosition start) {
        return Map.ofEntries(
                Map.entry("name", PREFIX),
                Map.entry("topic.prefix", PREFIX),
                Map.entry("connector.class", TextConnector.class.getName()),
                Map.entry("offset.storage", PreloadedOffsets.class.getName()),
                Map.entry(PreloadedOffsets.RESUME_AT, Offsets.at(start)),
                Map.entry("offset.flush.interval.ms", "0"),
                Map.entry("errors.max.retries", RETRY_NEVER), // our supervisor does that
                Map.entry("slot.max.retries", RETRY_NEVER),
                Map.entry("database.hostname", connections.host()),
                Map.entry("database.port", Integer.toString(connections.port())),
                Map.entry("database.dbname", connections.database()),
                Map.entry("database.user", config.username()),
                Map.entry("database.password", connections.password().orElse("")),
                // The role may have other defaults; values are parsed in exactly these forms.
                Map.entry("driver.options", "-c bytea_output=hex -c statement_timeout=0 -c lock_timeout=0"),
                Map.entry("driver.logServerErrorDetail", "false"),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("slot.name", config.slot()),
                Map.entry("slot.drop.on.stop", "false"),
                Map.entry("publication.name", config.publication()),
                Map.entry("publication.autocreate.mode", "disabled"),
                Map.entry(
                        "table.include.list",
                        tables.stream().map(EngineSettings::pattern).collect(Collectors.joining(","))),
                Map.entry("snapshot.mode", "no_data"),
                Map.entry("lsn.flush.mode", "connector"),
                Map.entry("offset.mismatch.strategy", "no_validation"),
                Map.entry("provide.transaction.metadata", "true"),
                Map.entry("transaction.metadata.factory", LeanTransactions.class.getName()),
                Map.entry("topic.naming.strategy", LeanTopics.class.getName()),
                Map.entry(WithoutEventMeters.PROPERTY, "true"),
                Map.entry("tombstones.on.delete", "false"),
                Map.entry("skipped.operations", "none"),
                Map.entry("skip.messages.without.change", "false"),
                Map.entry("event.processing.failure.handling.mode", "fail"),
                Map.entry("event.converting.failure.handling.mode", "fail"),
                Map.entry("converters", "sluice"),
                Map.entry("sluice.type", ColumnConverters.class.getName()),
                Map.entry("include.unknown.datatypes", "true"),
                // What others write into the log means nothing here.
                Map.entry("message.prefix.include.list", ToldPartition.PREFIX),
                Map.entry("binary.handling.mode", "bytes"),
                Map.entry("schema.refresh.mode", "columns_diff"),
                Map.entry("schema.name.adjustment.mode", "none"),
                Map.entry("field.name.adjustment.mode", "none"),
                Map.entry("heartbeat.interval.ms", "0"));
    }

    /** Debezium's lists hold regular expressions, separated by commas. */
    private static String pattern(TableId table) {
        return (table.schema() + "." + table.name())
                .chars()
                .mapToObj(character -> Character.isLetterOrDigit(character) || character == '_'
                        ? Character.toString(character)
                        : String.format("\\x{%X}", character))
                .collect(Collectors.joining());
    }
}
