package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyRanges;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/** A column in SQL, as {@link dev.sluice.row.KeyOrder} orders it: its values as literals, and back. Settings of the server do not matter. */
final class OrderedColumn {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int EPOCH_DAY = 10_957;

    private final String name;
    private final ColumnType type;

    OrderedColumn(Column column) {
        this.name = Sql.quote(column.name());
        this.type = column.type();
    }

    /** The column as it is ordered: text by its bytes, whatever the database's collation. */
    String ordered() {
        // The cast is for domains, too: up to version 13 width_bucket() takes none.
        return name + "::" + sqlType() + (type instanceof ColumnType.Text ? " COLLATE \"C\"" : "");
    }

    private String sqlType() {
        return switch (type) {
            case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Int64 _ -> "bigint";
            case ColumnType.Decimal _ -> "numeric";
            case ColumnType.Uuid _ -> "uuid";
            case ColumnType.Text _ -> "text";
            case ColumnType.Date _ -> "date";
            case ColumnType.Time _ -> "time";
            case ColumnType.Timestamp _ -> "timestamp";
            case ColumnType.TimestampTz _ -> "timestamptz";
            default -> throw unordered();
        };
    }

    /** Text is compared by its bytes, for which no ordinary index serves; of anything else an index does, if there is one. */
    boolean isComparedAsItIs() {
        return !(type instanceof ColumnType.Text);
    }

    private String compared() {
        // Without a cast on integers, so that the key's index serves.
        return isComparedAsItIs() ? name : ordered();
    }

    /** A condition that holds for the rows of the range. */
    String condition(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (range.hasFrom()) {
            conditions.add(compared() + " >= " + literal(range.from()));
        }
        if (range.hasTo()) {
            conditions.add(compared() + " < " + literal(range.to()));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    /** An expression for {@link KeyRanges#indexOf}, for rows inside of the whole. */
    String bucket(KeyRanges ranges) {
        return ranges.splits().isEmpty()
                ? "0"
                : "width_bucket(" + ordered() + ", ARRAY["
                        + ranges.splits().stream().map(this::literal).collect(Collectors.joining(",")) + "])";
    }

    /** An expression whose text {@link #parse} reads. */
    String printed() {
        return switch (type) {
            case ColumnType.Date _ -> "encode(date_send(" + name + "),'hex')";
            case ColumnType.Time _ -> "encode(time_send(" + name + "),'hex')";
            case ColumnType.Timestamp _ -> "encode(timestamp_send(" + name + "),'hex')";
            case ColumnType.TimestampTz _ -> "encode(timestamptz_send(" + name + "),'hex')";
            default -> name + "::text";
        };
    }

    /** A condition that leaves out what cannot stand in the lake, infinite dates for one: that is no good end of a range. */
    String finite() {
        return switch (type) {
            case ColumnType.Date _ -> "isfinite(" + name + ")";
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ ->
                "isfinite(" + name + ") AND " + name + " <= " + literal(Long.MAX_VALUE);
            case ColumnType.Decimal _ -> name + " <> 'NaN'";
            default -> "true";
        };
    }

    Object parse(String printed) {
        return switch (type) {
            case ColumnType.Int16 _, ColumnType.Int32 _ -> Integer.valueOf(printed);
            case ColumnType.Int64 _ -> Long.valueOf(printed);
            case ColumnType.Decimal _ -> new BigDecimal(printed);
            case ColumnType.Uuid _ -> UUID.fromString(printed);
            case ColumnType.Text _ -> printed;
            case ColumnType.Date _ -> Integer.parseUnsignedInt(printed, 16) + EPOCH_DAY;
            case ColumnType.Time _ -> Long.parseUnsignedLong(printed, 16);
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ ->
                Long.parseUnsignedLong(printed, 16) + EPOCH_DAY * DAY_MICROS;
            default -> throw unordered();
        };
    }

    private String literal(Object value) {
        String text = switch (type) {
            case ColumnType.Decimal _ -> ((BigDecimal) value).toPlainString();
            case ColumnType.Date _ -> date((Integer) value, "");
            case ColumnType.Time _ -> time((Long) value);
            case ColumnType.Timestamp _ -> timestamp((Long) value, "");
            case ColumnType.TimestampTz _ -> timestamp((Long) value, "+00");
            default -> value.toString();
        };
        return Sql.literal(text) + "::" + sqlType();
    }

    private static String timestamp(long micros, String zone) {
        long day = Math.floorDiv(micros, DAY_MICROS);
        return date(day, " " + time(Math.floorMod(micros, DAY_MICROS)) + zone);
    }

    private static String date(long day, String suffix) {
        LocalDate date = LocalDate.ofEpochDay(day);
        boolean beforeChrist = date.getYear() <= 0;
        int year = beforeChrist ? 1 - date.getYear() : date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth())
                + suffix
                + (beforeChrist ? " BC" : "");
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros % 1_000_000);
    }

    private IllegalArgumentException unordered() {
        return new IllegalArgumentException(
                "Cannot cut a table into ranges of column " + name + ": its type has no agreed order");
    }
}
