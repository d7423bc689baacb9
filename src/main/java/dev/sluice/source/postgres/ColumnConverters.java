package dev.sluice.source.postgres;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.SpecialValueDecimal;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Properties;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgArray;

/**
 * Debezium's extension point for values. It hands us each value as read from the log, before any of its conversions, so
 * nothing is lost or formatted to be parsed again; and it lets each field say which type the log declared for it.
 * No converter throws: Debezium would log around it. What cannot be held becomes a marker that {@link RowDecoder} refuses.
 */
public final class ColumnConverters implements CustomConverter<SchemaBuilder, RelationalColumn> {
    /** Names the schema parameter that holds {@link #declared}. */
    static final String DECLARED = "sluice.declared";

    private static final long NANOS_PER_MICRO = 1_000;

    @Override
    public void configure(Properties properties) {}

    /** The type as the log declares it, for comparing: the type's object id, and for some its length and scale. */
    static String declared(int typeId, int length, int scale) {
        return switch (typeId) {
            case TypeMapping.VARCHAR -> Integer.toString(TypeMapping.TEXT); // limits are the source's business
            case TypeMapping.BPCHAR -> typeId + ":" + length;
            case TypeMapping.NUMERIC -> typeId + ":" + length + ":" + scale;
            default -> Integer.toString(typeId);
        };
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        String declared = declared(
                column.nativeType(), column.length().orElse(0), column.scale().orElse(0));
        if (column.typeName().startsWith("_")) {
            registration.register(field(Schema.Type.STRING, declared), ColumnConverters::array);
            return;
        }
        switch (column.nativeType()) {
            case TypeMapping.BOOL -> register(registration, Schema.Type.BOOLEAN, declared, Boolean.class);
            case TypeMapping.INT2, TypeMapping.INT4 ->
                register(registration, Schema.Type.INT32, declared, Integer.class);
            case TypeMapping.INT8 -> register(registration, Schema.Type.INT64, declared, Long.class);
            case TypeMapping.FLOAT4 -> register(registration, Schema.Type.FLOAT32, declared, Float.class);
            case TypeMapping.FLOAT8 -> register(registration, Schema.Type.FLOAT64, declared, Double.class);
            case TypeMapping.BYTEA ->
                registration.register(field(Schema.Type.BYTES, declared), ColumnConverters::bytes);
            case TypeMapping.NUMERIC ->
                registration.register(
                        field(Schema.Type.BYTES, declared).name(Decimal.LOGICAL_NAME), ColumnConverters::number);
            case TypeMapping.DATE -> registration.register(field(Schema.Type.INT32, declared), ColumnConverters::date);
            case TypeMapping.TIME -> registration.register(field(Schema.Type.INT64, declared), ColumnConverters::time);
            case TypeMapping.TIMESTAMP ->
                registration.register(field(Schema.Type.INT64, declared), ColumnConverters::timestamp);
            case TypeMapping.TIMESTAMPTZ ->
                registration.register(field(Schema.Type.INT64, declared), ColumnConverters::timestampWithZone);
            // Text, and everything whose text is its value: json, uuid, enum labels.
            default -> registration.register(field(Schema.Type.STRING, declared), ColumnConverters::text);
        }
    }

    private static void register(
            ConverterRegistration<SchemaBuilder> registration, Schema.Type type, String declared, Class<?> expected) {
        registration.register(field(type, declared), value -> expected.isInstance(value) ? value : null);
    }

    private static SchemaBuilder field(Schema.Type type, String declared) {
        return new OptionalField(type).parameter(DECLARED, declared);
    }

    /** A field without default: a missing value must never turn into the column's default. */
    private static final class OptionalField extends SchemaBuilder {
        OptionalField(Schema.Type type) {
            super(type);
            optional();
        }

        @Override
        public SchemaBuilder defaultValue(Object value) {
            return this;
        }
    }

    private static boolean isUnchanged(@Nullable Object value) {
        return UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value);
    }

    private static @Nullable Object text(@Nullable Object value) {
        return value instanceof String ? value : isUnchanged(value) ? Unchanged.TEXT : null;
    }

    private static @Nullable Object bytes(@Nullable Object value) {
        return value instanceof byte[] ? value : isUnchanged(value) ? Unchanged.BYTES : null;
    }

    /** The array's text; its elements are parsed by us, because JDBC's arrays lose time zones and early dates. */
    private static @Nullable Object array(@Nullable Object value) {
        return value instanceof PgArray array ? array.toString() : isUnchanged(value) ? Unchanged.TEXT : null;
    }

    private static @Nullable Object number(@Nullable Object value) {
        if (value instanceof SpecialValueDecimal number) {
            BigDecimal decimal = number.getDecimalValue().orElse(null);
            return decimal == null ? Unchanged.REFUSED_NUMBER : decimal;
        }
        return isUnchanged(value) ? Unchanged.NUMBER : null;
    }

    private static @Nullable Object date(@Nullable Object value) {
        if (!(value instanceof LocalDate date)) {
            return null;
        }
        return date.equals(PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE)
                        || date.equals(PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE)
                ? (Object) Values.REFUSED_INT
                : (Object) Math.toIntExact(date.toEpochDay());
    }

    private static @Nullable Object time(@Nullable Object value) {
        return value instanceof String text ? (Object) TextValue.micros(text) : null;
    }

    private static @Nullable Object timestamp(@Nullable Object value) {
        if (!(value instanceof Instant instant)) {
            return null;
        }
        return instant.equals(PostgresValueConverter.POSITIVE_INFINITY_INSTANT)
                        || instant.equals(PostgresValueConverter.NEGATIVE_INFINITY_INSTANT)
                ? (Object) Values.REFUSED_LONG
                : (Object) micros(instant.getEpochSecond(), instant.getNano());
    }

    private static @Nullable Object timestampWithZone(@Nullable Object value) {
        if (!(value instanceof OffsetDateTime time)) {
            return null;
        }
        return time.equals(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME)
                        || time.equals(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME)
                ? (Object) Values.REFUSED_LONG
                : (Object) micros(time.toEpochSecond(), time.getNano());
    }

    private static long micros(long seconds, int nanos) {
        try {
            return Math.addExact(Math.multiplyExact(seconds, Values.MICROS_PER_SECOND), nanos / NANOS_PER_MICRO);
        } catch (ArithmeticException e) {
            return Values.REFUSED_LONG;
        }
    }
}
