package dev.sluice.lake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A masked row as a JSON object, exactly; without the columns of which the value is not known or could not be masked. */
final class QuarantineImage {
    private static final JsonFactory JSON = new JsonFactory();

    private QuarantineImage() {}

    static String of(TableSchema table, Row row) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (int index = 0; index < row.size(); index++) {
                if (!row.isUnchanged(index)) {
                    Column column = table.columns().get(index);
                    json.writeFieldName(column.name());
                    write(json, column.type(), row.value(index));
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot print a row of " + table.id() + " as JSON", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, ColumnType type, Object value) throws IOException {
        if (value == Marker.NULL) {
            json.writeNull();
            return;
        }
        switch (type) {
            case ColumnType.Bool _ -> json.writeBoolean((Boolean) value);
            case ColumnType.Int16 _, ColumnType.Int32 _ -> json.writeNumber((Integer) value);
            case ColumnType.Int64 _ -> json.writeNumber((Long) value);
            case ColumnType.Decimal _ -> json.writeNumber(((BigDecimal) value).toPlainString());
            // JSON has no NaN and no infinities.
            case ColumnType.Float32 _, ColumnType.Float64 _ -> json.writeString(value.toString());
            case ColumnType.Bytes _ -> json.writeBinary((byte[]) value);
            case ColumnType.Date _ ->
                json.writeString(LocalDate.ofEpochDay((Integer) value).toString());
            case ColumnType.Time _ ->
                json.writeString(
                        LocalTime.MIDNIGHT.plus((Long) value, ChronoUnit.MICROS).toString());
            case ColumnType.Timestamp _ ->
                json.writeString(LocalDateTime.ofInstant(instant((Long) value), ZoneOffset.UTC)
                        .toString());
            case ColumnType.TimestampTz _ ->
                json.writeString(instant((Long) value).toString());
            case ColumnType.Array(ColumnType element) -> {
                json.writeStartArray();
                for (Object one : (List<?>) value) {
                    write(json, element, one);
                }
                json.writeEndArray();
            }
            case ColumnType.Uuid _,
                    ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> json.writeString(value.toString());
        }
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
