package dev.sluice.source.mysql;

import io.debezium.config.Configuration;
import io.debezium.relational.Tables;
import io.debezium.relational.ddl.DdlParser;
import io.debezium.relational.history.AbstractSchemaHistory;
import io.debezium.relational.history.HistoryRecord;
import io.debezium.relational.history.HistoryRecordComparator;
import io.debezium.relational.history.SchemaHistoryListener;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Debezium's schema history without a history: what the tables look like at the position that a session begins at is known,
 * so that is all there is to recover, however many changes lie behind it. Nothing is ever stored.
 */
public final class RebuiltHistory extends AbstractSchemaHistory {
    /** The connector property that holds {@link SourceTable#definition}s, one a line. */
    static final String DEFINITIONS = "sluice.definitions";

    private String definitions = "";

    @Override
    public void configure(
            Configuration configuration,
            HistoryRecordComparator comparator,
            SchemaHistoryListener listener,
            boolean useCatalogBeforeSchema) {
        super.configure(configuration, comparator, listener, useCatalogBeforeSchema);
        definitions = configuration.getString("schema.history.internal." + DEFINITIONS, "");
    }

    @Override
    public void recover(Map<Map<String, ?>, Map<String, ?>> offsets, Tables schema, DdlParser parser) {
        definitions.lines().forEach(definition -> parser.parse(definition, schema));
    }

    @Override
    protected void storeRecord(HistoryRecord record) {}

    @Override
    protected void recoverRecords(Consumer<HistoryRecord> records) {}

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public boolean storageExists() {
        return true;
    }
}
