package dev.sluice.source.postgres;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector, but every value reaches us as the text that the server sent: see {@link TextTask}. */
public final class TextConnector extends PostgresConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return TextTask.class;
    }
}
