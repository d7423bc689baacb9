package dev.sluice.source.postgres;

import io.debezium.config.Configuration;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's task with a connection that hands every value over as the server's text. Debezium's own reading of them
 * loses some (the zone of a timetz, the digits of a money, the microseconds of a long interval), goes by the types' names
 * without their schemas, and takes time on the one thread that everything waits for.
 */
public final class TextTask extends PostgresConnectorTask {
    private @Nullable CdcSourceTaskContext<PostgresConnectorConfig> context;

    @Override
    public CdcSourceTaskContext<PostgresConnectorConfig> preStart(Configuration configuration) {
        CdcSourceTaskContext<PostgresConnectorConfig> started = super.preStart(stock(configuration));
        context = started;
        return started;
    }

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration configuration) {
        return super.start(stock(configuration));
    }

    /** Debezium finds some of its parts by the connector's name. */
    private static Configuration stock(Configuration configuration) {
        return configuration
                .edit()
                .with("connector.class", PostgresConnector.class.getName())
                .build();
    }

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection metadata, PostgresSchema schema, PostgresConnectorConfig settings) throws SQLException {
        // A connection of its own: the registry comes with it, and the builder is not ours to call.
        PostgresConnection untyped =
                new PostgresConnection(settings, new Untyped(metadata), PostgresConnection.CONNECTION_GENERAL);
        RelationWatch relations = new RelationWatch(Objects.requireNonNull(context, "not started"), schema);
        return new PlainSession(super.buildReplicationConnection(untyped, relations, settings), relations);
    }

    /** Tells the truth about types by their object ids, of which schemas are made, and nothing about those of values. */
    private static final class Untyped extends TypeRegistry {
        Untyped(PostgresConnection connection) {
            super(connection);
        }

        /** Asked for each value; what has an unknown type is left as it is. */
        @Override
        public PostgresType get(String schema, String type) {
            return PostgresType.UNKNOWN;
        }
    }
}
