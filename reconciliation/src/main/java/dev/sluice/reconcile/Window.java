package dev.sluice.reconcile;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of every day in UTC.
 *
 * @param from inclusive
 * @param to exclusive; before {@code from} if midnight lies between them
 */
public record Window(LocalTime from, LocalTime to) {
    private static final Pattern FORM = Pattern.compile("(\\d{2}:\\d{2})-(\\d{2}:\\d{2})");

    public Window {
        if (from.equals(to)) {
            throw new IllegalArgumentException("Cannot open a window from " + from + " to " + to + ": it is empty");
        }
    }

    /**
     * Reads {@code 01:00-05:00}.
     *
     * @throws IllegalArgumentException if it is no window
     */
    public static Window of(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("Cannot read the window '" + text + "': write it as 01:00-05:00");
        }
        try {
            return new Window(LocalTime.parse(form.group(1)), LocalTime.parse(form.group(2)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Cannot read the window '" + text + "': write it as 01:00-05:00", e);
        }
    }

    /** How long it stays open; zero while it is closed. */
    Duration left(Instant now) {
        LocalTime time = now.atZone(ZoneOffset.UTC).toLocalTime();
        Duration sinceOpened = forward(from, time);
        Duration length = forward(from, to);
        return sinceOpened.compareTo(length) < 0 ? length.minus(sinceOpened) : Duration.ZERO;
    }

    private static Duration forward(LocalTime from, LocalTime to) {
        Duration between = Duration.between(from, to);
        return between.isNegative() ? between.plusDays(1) : between;
    }

    @Override
    public String toString() {
        return from + "-" + to + " UTC";
    }
}
