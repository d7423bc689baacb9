package dev.sluice.reconcile;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/** Prints protected values for people. */
final class DisplayText {
    private DisplayText() {}

    static String of(ColumnType type, Object value) {
        if (value == Marker.NULL) {
            return "NULL";
        }
        return switch (type) {
            case ColumnType.Bytes _ -> HexFormat.of().formatHex((byte[]) value);
            case ColumnType.Decimal _ -> ((BigDecimal) value).toPlainString();
            case ColumnType.Date _ -> LocalDate.ofEpochDay((Integer) value).toString();
            case ColumnType.Time _ -> LocalTime.ofNanoOfDay((Long) value * 1000).toString();
            case ColumnType.Timestamp _ ->
                instant((Long) value).atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
            case ColumnType.TimestampTz _ -> instant((Long) value).toString();
            default -> value.toString();
        };
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
