package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import dev.sluice.source.Values;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Dates and times as the server prints them, in UTC: the log's are printed here in the same way, so that a value has one
 * text however it came.
 */
final class Temporal {
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    private static final int MICROS_DIGITS = 6;

    private Temporal() {}

    /**
     * @param text {@code yyyy-MM-dd[ HH:mm:ss[.f]]}
     * @throws dev.sluice.source.FatalSourceException if it is no date that exists
     */
    static Object read(ColumnType type, String text, String column) {
        return switch (type) {
            case ColumnType.Date _ -> Math.toIntExact(days(text, column));
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ ->
                days(text, column) * Values.MICROS_PER_DAY + micros(text);
            default -> text;
        };
    }

    private static long days(String text, String column) {
        return days(
                Integer.parseInt(text, 0, 4, 10),
                Integer.parseInt(text, 5, 7, 10),
                Integer.parseInt(text, 8, 10, 10),
                column);
    }

    /**
     * Days since 1970.
     *
     * @throws dev.sluice.source.FatalSourceException if it is no date that exists
     */
    static long days(int year, int month, int day, String column) {
        try {
            if (year == 0 && (month == 0 || day == 0)) {
                throw Values.refuse(column, "a zero date");
            }
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            throw Values.refuse(column, "a date that does not exist, or only in part");
        }
    }

    private static long micros(String text) {
        long seconds = Integer.parseInt(text, 11, 13, 10) * 3600L
                + Integer.parseInt(text, 14, 16, 10) * 60L
                + Integer.parseInt(text, 17, 19, 10);
        int digits = text.length() - 20;
        long fraction = digits > 0 ? Integer.parseInt(text, 20, text.length(), 10) * POWERS[MICROS_DIGITS - digits] : 0;
        return seconds * Values.MICROS_PER_SECOND + fraction;
    }

    /** @param packed as {@link ExactRows} reads it: 15 bits of year, 4 of month, 5 of day */
    static String date(int packed) {
        return String.format(Locale.ROOT, "%04d-%02d-%02d", packed >> 9, packed >> 5 & 15, packed & 31);
    }

    /** @param packed as {@link ExactRows} reads it: MySQL's 40 bits, and 20 of microseconds */
    static String dateTime(long packed, int fractionDigits) {
        long whole = packed >> 20;
        int yearMonth = (int) (whole >> 22 & 0x1FFFF);
        return String.format(
                        Locale.ROOT,
                        "%04d-%02d-%02d %02d:%02d:%02d",
                        yearMonth / 13,
                        yearMonth % 13,
                        whole >> 17 & 31,
                        whole >> 12 & 31,
                        whole >> 6 & 63,
                        whole & 63)
                + fraction(packed & 0xFFFFF, fractionDigits);
    }

    /** @param micros since 1970; 0 is how MySQL stores {@code 0000-00-00 00:00:00} */
    static String timestamp(long micros, int fractionDigits) {
        if (micros == 0) {
            return "0000-00-00 00:00:00" + fraction(0, fractionDigits);
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, Values.MICROS_PER_DAY));
        long time = Math.floorMod(micros, Values.MICROS_PER_DAY);
        return date + " " + clock(time) + fraction(time % Values.MICROS_PER_SECOND, fractionDigits);
    }

    /** @param micros up to 838:59:59, perhaps negative */
    static String time(long micros, int fractionDigits) {
        long size = Math.abs(micros);
        return (micros < 0 ? "-" : "") + clock(size) + fraction(size % Values.MICROS_PER_SECOND, fractionDigits);
    }

    private static String clock(long micros) {
        long seconds = micros / Values.MICROS_PER_SECOND;
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String fraction(long micros, int digits) {
        return digits == 0
                ? ""
                : String.format(Locale.ROOT, ".%0" + digits + "d", micros / POWERS[MICROS_DIGITS - digits]);
    }
}
