package dev.sluice.source.engine;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Silences those of Debezium's loggers that print values or keys, or exceptions that quote them, when something fails.
 * We report each failure ourselves, without values.
 */
final class QuietLoggers {
    /** Held, because a logger that nobody refers to may be forgotten together with its level. */
    private static final List<Logger> LOGGERS = List.of(
                    "io.debezium.util.Loggings",
                    "io.debezium.pipeline.ErrorHandler",
                    "io.debezium.pipeline.EventDispatcher",
                    // Warns for every single change when its own statistics cannot keep up.
                    "io.debezium.metrics.stats.MeasurementCollector",
                    "io.debezium.embedded.async.AsyncEmbeddedEngine",
                    "io.debezium.embedded.async.RetryingCallable",
                    "io.debezium.relational.TableSchemaBuilder",
                    "io.debezium.jdbc.JdbcValueConverters",
                    "io.debezium.connector.binlog.BinlogStreamingChangeEventSource",
                    "io.debezium.connector.binlog.BinlogDatabaseSchema",
                    "io.debezium.connector.binlog.EventBuffer",
                    "io.debezium.connector.binlog.event.RowDeserializers",
                    // Values, and columns with their defaults.
                    "io.debezium.connector.binlog.jdbc",
                    "io.debezium.connector.mysql.jdbc",
                    "io.debezium.connector.postgresql.PostgresValueConverter",
                    "io.debezium.connector.postgresql.PostgresStreamingChangeEventSource",
                    "io.debezium.connector.postgresql.connection.AbstractColumnValue",
                    "io.debezium.connector.postgresql.connection.DateTimeFormat$ISODateTimeFormat",
                    "io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder",
                    "org.apache.kafka.connect.storage.OffsetStorageWriter")
            .stream()
            .map(Logger::getLogger)
            .toList();

    private static final List<Logger> CHATTER = List.of(
            Logger.getLogger("io.debezium"),
            Logger.getLogger("com.github.shyiko"),
            Logger.getLogger("org.apache.kafka"));

    private QuietLoggers() {}

    static void apply() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
        // The rest tells at INFO, for each session, what only a developer of Debezium wants to know.
        CHATTER.forEach(logger -> {
            if (logger.getLevel() == null) {
                logger.setLevel(Level.WARNING);
            }
        });
    }
}
