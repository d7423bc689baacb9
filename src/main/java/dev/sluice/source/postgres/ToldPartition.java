package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import io.debezium.connector.postgresql.connection.LogicalDecodingMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;

/**
 * A partition that the log has named before a row of it, while the row itself comes under its root's name. It travels among
 * the changes as if somebody had written a message into the log, with a prefix that nobody else knows.
 *
 * @param root the partitioned table
 * @param partition its leaf's oid, as {@link Partitions.Leaf#id} has it
 */
record ToldPartition(TableId root, String partition) {
    static final String PREFIX =
            "sluice_partition_" + UUID.randomUUID().toString().replace("-", "");

    /** Of Debezium's envelope of a message, and in it. */
    private static final String MESSAGE = "message";

    /** No name of PostgreSQL has it. */
    private static final String SEPARATOR = "\0";

    /** @param before the change that the log tells next */
    LogicalDecodingMessage message(ReplicationMessage before) {
        String content = String.join(SEPARATOR, root.schema(), root.name(), partition);
        return new LogicalDecodingMessage(
                ReplicationMessage.Operation.MESSAGE,
                before.getCommitTime(),
                before.getTransactionId().isPresent()
                        ? before.getTransactionId().getAsLong()
                        : null,
                true,
                PREFIX,
                content.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty for what is another message, or a change. */
    static Optional<ToldPartition> of(Struct envelope) {
        if (envelope.schema().field(MESSAGE) == null) {
            return Optional.empty();
        }
        Struct message = envelope.getStruct(MESSAGE);
        if (!PREFIX.equals(message.getString("prefix"))) {
            return Optional.empty();
        }
        ByteBuffer content = (ByteBuffer) message.get("content");
        String[] parts =
                StandardCharsets.UTF_8.decode(content.duplicate()).toString().split(SEPARATOR, -1);
        return Optional.of(new ToldPartition(new TableId(parts[0], parts[1]), parts[2]));
    }
}
