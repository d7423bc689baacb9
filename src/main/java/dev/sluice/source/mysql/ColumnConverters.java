package dev.sluice.source.mysql;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's extension point for values: all pass through it as {@link ExactRows} read them, and {@link LogValue} makes
 * ours of them, on a thread that has more time.
 */
public final class ColumnConverters implements CustomConverter<SchemaBuilder, RelationalColumn> {
    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        String type = column.typeName().toUpperCase(Locale.ROOT);
        registration.register(
                new RawField(form(type)), value -> raw(value, column.length().orElse(1)));
    }

    /** A field without default: a missing value must never turn into the column's default. */
    private static final class RawField extends SchemaBuilder {
        RawField(Form form) {
            super(form.type);
            if (form == Form.NUMBER) {
                name(Decimal.LOGICAL_NAME);
                parameter(Decimal.SCALE_FIELD, "0");
            }
            optional();
        }

        @Override
        public SchemaBuilder defaultValue(@Nullable Object value) {
            return this;
        }
    }

    private enum Form {
        INTEGER(Schema.Type.INT32),
        LONG(Schema.Type.INT64),
        FLOAT(Schema.Type.FLOAT32),
        DOUBLE(Schema.Type.FLOAT64),
        /** As it is: nothing of ours serialises it. */
        NUMBER(Schema.Type.BYTES),
        BYTES(Schema.Type.BYTES);

        private final Schema.Type type;

        Form(Schema.Type type) {
            this.type = type;
        }
    }

    private static Form form(String type) {
        String name = type.split("[ (]", 2)[0];
        return switch (name) {
            case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "YEAR", "DATE", "ENUM" -> Form.INTEGER;
            case "BIGINT", "TIME", "DATETIME", "TIMESTAMP", "SET" -> Form.LONG;
            case "FLOAT" -> Form.FLOAT;
            case "DOUBLE" -> Form.DOUBLE;
            case "DECIMAL" -> Form.NUMBER;
            default -> Form.BYTES;
        };
    }

    /** Defaults of columns that a statement in the log adds pass through here as well, in any form: nobody takes them. */
    private static @Nullable Object raw(@Nullable Object value, int bits) {
        return value instanceof BitSet set ? bytes(set, bits) : value;
    }

    /** As the server sends a bit(n): big-endian, padded in front. */
    private static byte[] bytes(BitSet set, int bits) {
        byte[] little = Arrays.copyOf(set.toByteArray(), (bits + 7) / 8);
        byte[] big = new byte[little.length];
        for (int index = 0; index < big.length; index++) {
            big[index] = little[little.length - 1 - index];
        }
        return big;
    }
}
