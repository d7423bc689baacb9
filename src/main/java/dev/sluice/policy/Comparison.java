package dev.sluice.policy;

import java.math.BigDecimal;

/** Compares a row's value with a filter's, both of one column type. */
final class Comparison {
    private Comparison() {}

    /** As PostgreSQL compares: NaN is equal to itself and above everything, zeroes have no sign. */
    static int compare(Object value, Object operand) {
        return switch (value) {
            case Boolean bool -> bool.compareTo((Boolean) operand);
            case Integer number -> number.compareTo((Integer) operand);
            case Long number -> number.compareTo((Long) operand);
            case BigDecimal number -> number.compareTo((BigDecimal) operand);
            case Float number -> Float.compare(number + 0.0f, (Float) operand + 0.0f);
            case Double number -> Double.compare(number + 0.0d, (Double) operand + 0.0d);
            default -> value.equals(operand) ? 0 : 1;
        };
    }
}
