package dev.sluice.lake;

import dev.sluice.row.Position;
import dev.sluice.row.PositionFormat;

/** A source's log position for tests: a number. */
record LongPosition(long value) implements Position {
    static final PositionFormat FORMAT = json -> new LongPosition(Long.parseLong(json.replaceAll("[^0-9]", "")));

    @Override
    public boolean covers(Position other) {
        return value >= ((LongPosition) other).value;
    }

    @Override
    public String toJson() {
        return "{\"n\":" + value + "}";
    }
}
