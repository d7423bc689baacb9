package dev.sluice.source.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.DeleteRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.UpdateRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.WriteRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.sluice.source.FatalSourceException;
import io.debezium.config.CommonConnectorConfig.EventProcessingFailureHandlingMode;
import io.debezium.connector.binlog.event.RowDeserializers;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/**
 * Readers of row events that keep dates and times as the numbers that the log holds.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/classbinary__log_1_1Table__map__event.html">The forms of
 *     the types</a>
 */
record RowReaders(Map<Long, TableMapEventData> tables) {
    private static final EventProcessingFailureHandlingMode FAIL = EventProcessingFailureHandlingMode.FAIL;
    private static final int[] UNITS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    WriteRowsEventDataDeserializer inserts() {
        return new Inserts(tables);
    }

    UpdateRowsEventDataDeserializer updates() {
        return new Updates(tables);
    }

    DeleteRowsEventDataDeserializer deletes() {
        return new Deletes(tables);
    }

    /** 15 bits of year, 4 of month, 5 of day. */
    private static int date(ByteArrayInputStream input) throws IOException {
        return input.readInteger(3);
    }

    /** The 40 bits that MySQL packs a date and time into, and 20 of microseconds. */
    private static long dateTime(int digits, ByteArrayInputStream input) throws IOException {
        long packed = bigEndian(input, 5);
        return (packed & (1L << 39) - 1) << 20 | micros(digits, input);
    }

    /** Microseconds since 1970; 0 is the zero timestamp. */
    private static long timestamp(int digits, ByteArrayInputStream input) throws IOException {
        long seconds = bigEndian(input, 4);
        return seconds * 1_000_000 + micros(digits, input);
    }

    /** Microseconds, perhaps negative: the whole number with its fraction is stored with an offset. */
    private static long time(int digits, ByteArrayInputStream input) throws IOException {
        int fractionBits = 8 * ((digits + 1) / 2);
        long stored = bigEndian(input, 3 + fractionBits / 8) - (0x800000L << fractionBits);
        long size = Math.abs(stored);
        long clock = size >>> fractionBits;
        long fraction = size & (1L << fractionBits) - 1;
        long seconds = (clock >> 12 & 0x3FF) * 3600 + (clock >> 6 & 63) * 60 + (clock & 63);
        long micros = seconds * 1_000_000 + fraction * unit(digits);
        return stored < 0 ? -micros : micros;
    }

    private static long micros(int digits, ByteArrayInputStream input) throws IOException {
        int bytes = (digits + 1) / 2;
        return bytes == 0 ? 0 : bigEndian(input, bytes) * unit(digits);
    }

    /** Fractions are stored with an even number of digits. */
    private static int unit(int digits) {
        return UNITS[(digits + 1) / 2 * 2];
    }

    private static long bigEndian(ByteArrayInputStream input, int bytes) throws IOException {
        long value = 0;
        for (byte one : input.read(bytes)) {
            value = value << 8 | one & 0xFF;
        }
        return value;
    }

    private static FatalSourceException old() {
        return new FatalSourceException(
                "Cannot read the log: a column still has the form that dates and times had before"
                        + " MySQL 5.6.4. Run ALTER TABLE … FORCE on the tables that have any, and begin anew with an empty lake");
    }

    private static final class Inserts extends RowDeserializers.WriteRowsDeserializer {
        Inserts(Map<Long, TableMapEventData> tables) {
            super(tables, FAIL);
        }

        @Override
        protected Serializable deserializeDate(ByteArrayInputStream input) throws IOException {
            return date(input);
        }

        @Override
        protected Serializable deserializeDatetimeV2(int digits, ByteArrayInputStream input) throws IOException {
            return dateTime(digits, input);
        }

        @Override
        protected Serializable deserializeTimestampV2(int digits, ByteArrayInputStream input) throws IOException {
            return timestamp(digits, input);
        }

        @Override
        protected Serializable deserializeTimeV2(int digits, ByteArrayInputStream input) throws IOException {
            return time(digits, input);
        }

        @Override
        protected Serializable deserializeYear(ByteArrayInputStream input) throws IOException {
            return input.readInteger(1);
        }

        @Override
        protected Serializable deserializeDatetime(ByteArrayInputStream input) {
            throw old();
        }

        @Override
        protected Serializable deserializeTimestamp(ByteArrayInputStream input) {
            throw old();
        }

        @Override
        protected Serializable deserializeTime(ByteArrayInputStream input) {
            throw old();
        }
    }

    private static final class Updates extends RowDeserializers.UpdateRowsDeserializer {
        Updates(Map<Long, TableMapEventData> tables) {
            super(tables, FAIL);
        }

        @Override
        protected Serializable deserializeDate(ByteArrayInputStream input) throws IOException {
            return date(input);
        }

        @Override
        protected Serializable deserializeDatetimeV2(int digits, ByteArrayInputStream input) throws IOException {
            return dateTime(digits, input);
        }

        @Override
        protected Serializable deserializeTimestampV2(int digits, ByteArrayInputStream input) throws IOException {
            return timestamp(digits, input);
        }

        @Override
        protected Serializable deserializeTimeV2(int digits, ByteArrayInputStream input) throws IOException {
            return time(digits, input);
        }

        @Override
        protected Serializable deserializeYear(ByteArrayInputStream input) throws IOException {
            return input.readInteger(1);
        }

        @Override
        protected Serializable deserializeDatetime(ByteArrayInputStream input) {
            throw old();
        }

        @Override
        protected Serializable deserializeTimestamp(ByteArrayInputStream input) {
            throw old();
        }

        @Override
        protected Serializable deserializeTime(ByteArrayInputStream input) {
            throw old();
        }
    }

    private static final class Deletes extends RowDeserializers.DeleteRowsDeserializer {
        Deletes(Map<Long, TableMapEventData> tables) {
            super(tables, FAIL);
        }

        @Override
        protected Serializable deserializeDate(ByteArrayInputStream input) throws IOException {
            return date(input);
        }

        @Override
        protected Serializable deserializeDatetimeV2(int digits, ByteArrayInputStream input) throws IOException {
            return dateTime(digits, input);
        }

        @Override
        protected Serializable deserializeTimestampV2(int digits, ByteArrayInputStream input) throws IOException {
            return timestamp(digits, input);
        }

        @Override
        protected Serializable deserializeTimeV2(int digits, ByteArrayInputStream input) throws IOException {
            return time(digits, input);
        }

        @Override
        protected Serializable deserializeYear(ByteArrayInputStream input) throws IOException {
            return input.readInteger(1);
        }

        @Override
        protected Serializable deserializeDatetime(ByteArrayInputStream input) {
            throw old();
        }

        @Override
        protected Serializable deserializeTimestamp(ByteArrayInputStream input) {
            throw old();
        }

        @Override
        protected Serializable deserializeTime(ByteArrayInputStream input) {
            throw old();
        }
    }
}
