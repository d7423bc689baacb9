package dev.sluice.source.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.sluice.source.FatalSourceException;
import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.binlog.BinlogStreamingChangeEventSource;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.signal.actions.SignalAction;
import io.debezium.pipeline.signal.actions.SignalActionProvider;
import io.debezium.pipeline.spi.Partition;
import io.debezium.spi.schema.DataCollectionId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes Debezium's reader of the log hand over dates and times as they are stored. Its own reading makes zero dates NULL,
 * which nobody can tell from NULL afterwards. It also lets statements pass that change rows without row events; here they
 * end the replication; and a connection that the server closes ends the session. Debezium asks its signal providers for
 * their actions when the reader exists and has not connected yet, which is the moment to change it.
 */
public final class ExactRows implements SignalActionProvider {
    /** The connector property that asks for it, so that other engines of the same process keep their own reading. */
    static final String PROPERTY = "sluice.exact.rows";

    /** Statements that change rows, behind comments and hints; a log of format ROW has none of them. */
    private static final Pattern STATEMENT = Pattern.compile(
            "(?s)(/\\*.*?\\*/|--[^\\n]*\\n|#[^\\n]*\\n|\\s)*+(INSERT|UPDATE|DELETE|REPLACE|LOAD|WITH|SELECT|CALL|DO)\\b.*",
            Pattern.CASE_INSENSITIVE);

    /** What a managed server notes for itself, in tables that nobody can replicate. */
    private static final Pattern HOUSEKEEPING =
            Pattern.compile("(?s).*\\bmysql`?\\.`?rds_\\w+.*", Pattern.CASE_INSENSITIVE);

    @Override
    public <P extends Partition> Map<String, SignalAction<P>> createActions(
            EventDispatcher<P, ? extends DataCollectionId> dispatcher,
            ChangeEventSourceCoordinator<P, ?> coordinator,
            CommonConnectorConfig config) {
        if (config.getConfig().getBoolean(PROPERTY, false)) {
            if (coordinator.getStreamingSource().orElse(null)
                    instanceof BinlogStreamingChangeEventSource<?, ?> source) {
                BinaryLogClient client = source.getBinaryLogClient();
                client.setEventDeserializer(
                        new Events(HiddenLog.parse(config.getConfig().getString(HiddenLog.PROPERTY, ""))));
                client.registerLifecycleListener(new ConnectionWatch(coordinator.getErrorHandler()));
            } else {
                throw new IllegalStateException("Cannot read the log: Debezium's reader is of another kind than known");
            }
        }
        return Map.of();
    }

    private static final class Events extends EventDeserializer {
        private final Map<Long, TableMapEventData> tables;
        private final HiddenLog hidden;
        private String file = "";
        private @Nullable FatalSourceException refusal;

        Events(HiddenLog hidden) {
            this(new HashMap<>(), hidden);
        }

        private Events(Map<Long, TableMapEventData> tables, HiddenLog hidden) {
            this.tables = tables;
            this.hidden = hidden;
            RowReaders readers = new RowReaders(tables);
            setEventDataDeserializer(EventType.WRITE_ROWS, readers.inserts());
            setEventDataDeserializer(EventType.UPDATE_ROWS, readers.updates());
            setEventDataDeserializer(EventType.DELETE_ROWS, readers.deletes());
            setEventDataDeserializer(EventType.EXT_WRITE_ROWS, readers.inserts().setMayContainExtraInformation(true));
            setEventDataDeserializer(
                    EventType.EXT_UPDATE_ROWS, readers.updates().setMayContainExtraInformation(true));
            setEventDataDeserializer(
                    EventType.EXT_DELETE_ROWS, readers.deletes().setMayContainExtraInformation(true));
            setEventDataDeserializer(EventType.TRANSACTION_PAYLOAD, _ -> {
                throw new FatalSourceException("Cannot read the log: it holds compressed transactions. Run SET PERSIST"
                        + " binlog_transaction_compression = OFF, and begin anew with an empty lake");
            });
            setEventDataDeserializer(EventType.EXECUTE_LOAD_QUERY, _ -> {
                throw statement("some database");
            });
            setEventDataDeserializer(EventType.PARTIAL_UPDATE_ROWS_EVENT, _ -> {
                throw new FatalSourceException("Cannot read the log: it holds updates of parts of JSON values. Run SET"
                        + " PERSIST binlog_row_value_options = '', and begin anew with an empty lake");
            });
        }

        /**
         * INVARIANT: nothing behind what was refused is read: the client would go on with the next event, and the transaction
         * would end as if it had been read whole.
         */
        @Override
        public Event nextEvent(ByteArrayInputStream inputStream) throws IOException {
            if (refusal != null) {
                throw refusal;
            }
            try {
                return next(inputStream);
            } catch (IOException | RuntimeException e) {
                for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                    if (cause instanceof FatalSourceException fatal) {
                        refusal = fatal;
                        throw fatal;
                    }
                }
                throw e;
            }
        }

        private Event next(ByteArrayInputStream inputStream) throws IOException {
            Event event = super.nextEvent(inputStream);
            if (event == null) {
                return event;
            }
            switch (event.getHeader().getEventType()) {
                case TABLE_MAP -> {
                    TableMapEventData table = event.getData();
                    tables.put(table.getTableId(), table);
                    hidden.look(table, file, end(event));
                }
                // The numbers of tables begin anew; without this they would gather for ever.
                case ROTATE -> {
                    file = event.<RotateEventData>getData().getBinlogFilename();
                    if (event.getHeader().getTimestamp() != 0) {
                        tables.clear();
                    }
                }
                case QUERY -> {
                    refuseStatement(event.getData());
                    hidden.look(event.<QueryEventData>getData(), file, end(event));
                }
                default -> {}
            }
            return event;
        }

        private static long end(Event event) {
            return event.<EventHeaderV4>getHeader().getNextPosition();
        }

        private static void refuseStatement(QueryEventData query) {
            if (STATEMENT.matcher(query.getSql()).matches()
                    && !HOUSEKEEPING.matcher(query.getSql()).matches()) {
                throw statement(query.getDatabase().toLowerCase(Locale.ROOT));
            }
        }

        private static FatalSourceException statement(String database) {
            return new FatalSourceException(
                    "Cannot replicate: the log holds a statement that changes rows of " + database
                            + " and not the rows. Somebody set binlog_format for a session; revoke SESSION_VARIABLES_ADMIN, and"
                            + " begin anew with an empty lake");
        }
    }
}
