package dev.sluice.policy;

import dev.sluice.policy.Generalization.Period;
import dev.sluice.row.ColumnType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Replaces dates by the beginning of the period that they are in. */
final class CoarserTime {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int ISO_DATE_LENGTH = 10;

    private CoarserTime() {}

    static Optional<UnaryOperator<Object>> of(Period period, ColumnType type) {
        if (type instanceof ColumnType.Date) {
            return Optional.of(value -> Math.toIntExact(beginning((Integer) value, period)));
        }
        if (type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz) {
            return Optional.of(value ->
                    Math.multiplyExact(beginning(Math.floorDiv((Long) value, DAY_MICROS), period), DAY_MICROS));
        }
        return Coarser.textForm(type).map(form -> value -> text(form.of(value), period));
    }

    private static long beginning(long epochDay, Period period) {
        return beginning(LocalDate.ofEpochDay(epochDay), period).toEpochDay();
    }

    private static LocalDate beginning(LocalDate date, Period period) {
        return switch (period) {
            case DAY -> date;
            case MONTH -> date.withDayOfMonth(1);
            case QUARTER -> date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
            case YEAR -> date.withDayOfYear(1);
            case DECADE -> LocalDate.of(Math.floorDiv(date.getYear(), 10) * 10, 1, 1);
        };
    }

    /** Of a text that begins with an ISO date, that date; another says nothing that could be kept. */
    private static String text(String text, Period period) {
        if (text.length() < ISO_DATE_LENGTH) {
            return MaskCompiler.REDACTED;
        }
        try {
            return beginning(LocalDate.parse(text.substring(0, ISO_DATE_LENGTH)), period)
                    .toString();
        } catch (DateTimeException _) {
            return MaskCompiler.REDACTED;
        }
    }
}
