package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Shows masked values to people. */
final class ValueText {
    private static final long DAY_MICROS = 86_400_000_000L;

    private ValueText() {}

    static String of(ColumnType type, Object value) {
        if (value == Marker.NULL) {
            return "NULL";
        }
        return switch (type) {
            case ColumnType.Bytes _ -> "\\x" + HexFormat.of().formatHex((byte[]) value);
            case ColumnType.Decimal _ -> ((BigDecimal) value).toPlainString();
            case ColumnType.Date _ -> LocalDate.ofEpochDay((Integer) value).toString();
            // PostgreSQL's day has an end of its own beside its beginning.
            case ColumnType.Time _ ->
                (Long) value == DAY_MICROS
                        ? "24:00"
                        : LocalTime.ofNanoOfDay((Long) value * 1_000).toString();
            case ColumnType.Timestamp _ ->
                instant((Long) value).atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
            case ColumnType.TimestampTz _ -> instant((Long) value).toString();
            case ColumnType.Array(ColumnType element) ->
                ((List<?>) value).stream().map(item -> of(element, item)).collect(Collectors.joining(", ", "[", "]"));
            case ColumnType.Bool _,
                    ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Uuid _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> value.toString();
        };
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
