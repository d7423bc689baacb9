package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.relational.Table;
import io.debezium.relational.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's schema as its decoder of the log uses it: what the log says of relations passes here. Before the first row of a
 * partition that is published as its root, the log describes the root and then, directly behind it, the partition, which
 * Debezium ignores as a table that nobody asked for. Called by the engine's reading thread alone.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Relation</a>
 */
final class RelationWatch extends PostgresSchema {
    private static final Set<Operation> CHANGES =
            EnumSet.of(Operation.INSERT, Operation.UPDATE, Operation.DELETE, Operation.TRUNCATE);

    private final PostgresSchema schema;
    private final List<ToldPartition> told = new ArrayList<>();

    /** The replicated table that the log has described last, if no change has come since. */
    private @Nullable TableId described;

    /** @param schema the connector's own; all that the decoder asks for is asked of it, and nothing is built here */
    RelationWatch(CdcSourceTaskContext<PostgresConnectorConfig> context, PostgresSchema schema) {
        super(context, null, null, null, null);
        this.schema = schema;
    }

    @Override
    public void applySchemaChangesForTable(int relation, Table table) {
        schema.applySchemaChangesForTable(relation, table);
        // A partition that has been detached since may be replicated by itself now. And TRUNCATE describes several
        // tables.
        if (described != null) {
            told.add(new ToldPartition(described, Integer.toUnsignedString(relation)));
        }
        described = schema.tableFor(relation) == null
                ? null
                : new TableId(table.id().schema(), table.id().table());
    }

    @Override
    public @Nullable Table tableFor(int relation) {
        return schema.tableFor(relation);
    }

    @Override
    public @Nullable Table tableFor(io.debezium.relational.TableId table) {
        return schema.tableFor(table);
    }

    @Override
    public @Nullable TableSchema schemaFor(io.debezium.relational.TableId table) {
        return schema.schemaFor(table);
    }

    /** A stream that has what was told of partitions among its changes, before the first that it concerns. */
    ReplicationStream among(ReplicationStream stream) {
        // What another stream was told of is told again by this one.
        told.clear();
        described = null;
        return new Telling(stream);
    }

    private void before(ReplicationMessage message, ReplicationStream.ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        if (CHANGES.contains(message.getOperation())) {
            described = null;
            if (!told.isEmpty()) {
                List<ToldPartition> partitions = List.copyOf(told);
                told.clear();
                for (ToldPartition partition : partitions) {
                    processor.process(partition.message(message));
                }
            }
        }
    }

    private final class Telling implements ReplicationStream {
        private final ReplicationStream stream;

        Telling(ReplicationStream stream) {
            this.stream = stream;
        }

        private ReplicationMessageProcessor telling(ReplicationMessageProcessor processor) {
            return message -> {
                before(message, processor);
                processor.process(message);
            };
        }

        @Override
        public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
            stream.read(telling(processor));
        }

        @Override
        public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
            return stream.readPending(telling(processor));
        }

        @Override
        public void flushLsn(Lsn lsn) throws SQLException {
            stream.flushLsn(lsn);
        }

        @Override
        public Lsn lastReceivedLsn() {
            return stream.lastReceivedLsn();
        }

        @Override
        public Lsn startLsn() {
            return stream.startLsn();
        }

        @Override
        public void startKeepAlive(ExecutorService service) {
            stream.startKeepAlive(service);
        }

        @Override
        public void stopKeepAlive() {
            stream.stopKeepAlive();
        }

        @Override
        public void close() throws Exception {
            stream.close();
        }
    }
}
