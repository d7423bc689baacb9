package dev.sluice.policy;

import java.math.BigDecimal;

/**
 * A numeric value in an expression: CEL's own numbers would round it. Without zeros at the end of its fraction, so that
 * 1.5 and 1.50 are equal, as they are in the database.
 */
record ExactDecimal(BigDecimal value) implements Comparable<ExactDecimal> {
    ExactDecimal {
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    @Override
    public int compareTo(ExactDecimal other) {
        return value.compareTo(other.value);
    }
}
