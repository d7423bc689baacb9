package dev.sluice.source;

import java.math.BigDecimal;

/** What the forms in which databases send values have in common: units, and what cannot be held. */
public final class Values {
    public static final long MICROS_PER_SECOND = 1_000_000L;
    public static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;

    private Values() {}

    /** The value is left out of the message on purpose. */
    public static UnstorableException refuse(String column, String what) {
        return new UnstorableException(column, what);
    }

    public static BigDecimal exactly(BigDecimal value, int precision, int scale, String column) {
        BigDecimal scaled;
        if (value.scale() == scale) {
            scaled = value;
        } else {
            try {
                scaled = value.setScale(scale, java.math.RoundingMode.UNNECESSARY);
            } catch (ArithmeticException e) {
                throw refuse(column, "a number of more fraction digits than the column has");
            }
        }
        if (scaled.precision() > precision) {
            throw refuse(column, "a number of more digits than the column has");
        }
        return scaled;
    }
}
