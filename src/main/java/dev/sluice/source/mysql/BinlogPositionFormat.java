package dev.sluice.source.mysql;

import dev.sluice.row.PositionFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {"gtids":"3E11FA47-…:1-5","file":"binlog.000002","offset":157}}. */
public final class BinlogPositionFormat implements PositionFormat {
    private static final Pattern JSON =
            Pattern.compile("\\s*\\{\\s*\"gtids\"\\s*:\\s*\"([^\"]*)\"\\s*,\\s*\"file\"\\s*:\\s*\"([^\"]*)\"\\s*,"
                    + "\\s*\"offset\"\\s*:\\s*(\\d{1,18})\\s*}\\s*");

    @Override
    public BinlogPosition parse(String json) {
        Matcher matcher = JSON.matcher(json);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Cannot read position '" + json
                    + "': expected one like {\"gtids\":\"…:1-5\",\"file\":\"binlog.000002\",\"offset\":157}");
        }
        return new BinlogPosition(GtidSet.parse(matcher.group(1)), matcher.group(2), Long.parseLong(matcher.group(3)));
    }
}
