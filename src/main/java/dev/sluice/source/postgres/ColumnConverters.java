package dev.sluice.source.postgres;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Properties;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's extension point for values: all pass through it as the text that {@link TextTask} lets through, and each
 * field says which type the log declared for it. {@link RowDecoder} reads the texts, on a thread that has more time.
 * No converter throws: Debezium would log around it. What is no text becomes a marker that {@link RowDecoder} refuses.
 */
public final class ColumnConverters implements CustomConverter<SchemaBuilder, RelationalColumn> {
    /** Names the schema parameter that holds {@link TypeMapping#declared}. */
    static final String DECLARED = "sluice.declared";

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        String declared = TypeMapping.declared(
                column.nativeType(), column.length().orElse(0), column.scale().orElse(0));
        registration.register(new TextField().parameter(DECLARED, declared), ColumnConverters::text);
    }

    /** A field without default: a missing value must never turn into the column's default. */
    private static final class TextField extends SchemaBuilder {
        TextField() {
            super(Schema.Type.STRING);
            optional();
        }

        @Override
        public SchemaBuilder defaultValue(Object value) {
            return this;
        }
    }

    private static @Nullable Object text(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return value;
        }
        return UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)
                ? Unchanged.MARKER
                : Unchanged.UNREADABLE;
    }
}
