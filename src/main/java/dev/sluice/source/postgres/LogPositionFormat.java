package dev.sluice.source.postgres;

import dev.sluice.row.PositionFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {"lsn":"0/16B3748"}}. */
public final class LogPositionFormat implements PositionFormat {
    private static final Pattern JSON = Pattern.compile("\\s*\\{\\s*\"lsn\"\\s*:\\s*\"([^\"]*)\"\\s*}\\s*");

    @Override
    public LogPosition parse(String json) {
        Matcher matcher = JSON.matcher(json);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Cannot read position '" + json + "': expected one like {\"lsn\":\"0/16B3748\"}");
        }
        return LogPosition.parse(matcher.group(1));
    }
}
