package dev.sluice.source.postgres;

import dev.sluice.row.Position;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in PostgreSQL's write-ahead log.
 *
 * @param lsn the log sequence number, 64 bits, unsigned
 */
public record LogPosition(long lsn) implements Position {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /**
     * @param text as PostgreSQL prints a {@code pg_lsn}: {@code 0/16B3748}
     * @throws IllegalArgumentException if it is none
     */
    public static LogPosition parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Cannot read log position '" + text + "': expected one like 0/16B3748");
        }
        return new LogPosition(Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16));
    }

    @Override
    public boolean covers(Position other) {
        if (!(other instanceof LogPosition that)) {
            throw new IllegalArgumentException("Cannot compare a PostgreSQL log position with " + other);
        }
        return Long.compareUnsigned(lsn, that.lsn) >= 0;
    }

    /** Bytes of log from {@code earlier} to here; negative if it lies behind. */
    public long bytesSince(LogPosition earlier) {
        return lsn - earlier.lsn;
    }

    @Override
    public String toJson() {
        return "{\"lsn\":\"" + this + "\"}";
    }

    /** As PostgreSQL prints it. */
    @Override
    public String toString() {
        return Long.toHexString(lsn >>> 32).toUpperCase(java.util.Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
