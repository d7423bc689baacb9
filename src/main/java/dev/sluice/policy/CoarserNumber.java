package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces numbers by multiples of a size. What a type cannot hold becomes the nearest number that it can. */
final class CoarserNumber {
    private static final String COORDINATE = "([+-]?[0-9]{1,3}(?:\\.[0-9]{1,30})?)";
    private static final Pattern PAIR =
            Pattern.compile("\\(?\\s*" + COORDINATE + "\\s*[,; ]\\s*" + COORDINATE + "\\s*\\)?");

    private CoarserNumber() {}

    /** Down to the next multiple. */
    static Optional<UnaryOperator<Object>> bucket(BigDecimal size, ColumnType type) {
        if (type instanceof ColumnType.Int16) {
            return whole(size).map(step -> value -> (int) floor((Integer) value, step, Short.MIN_VALUE));
        }
        if (type instanceof ColumnType.Int32) {
            return whole(size).map(step -> value -> (int) floor((Integer) value, step, Integer.MIN_VALUE));
        }
        if (type instanceof ColumnType.Int64) {
            return whole(size).map(step -> value -> floor((Long) value, step, Long.MIN_VALUE));
        }
        return fraction(size, RoundingMode.FLOOR, type);
    }

    /** To the nearest multiple; in text, both numbers of a pair. */
    static Optional<UnaryOperator<Object>> grid(BigDecimal size, ColumnType type) {
        return Coarser.textForm(type)
                .<UnaryOperator<Object>>map(form -> value -> pair(form.of(value), size))
                .or(() -> fraction(size, RoundingMode.HALF_EVEN, type));
    }

    private static Optional<Long> whole(BigDecimal size) {
        try {
            return Optional.of(size.longValueExact());
        } catch (ArithmeticException _) {
            return Optional.empty();
        }
    }

    private static long floor(long value, long step, long min) {
        long above = Math.floorMod(value, step);
        return value < min + above ? min : value - above;
    }

    private static Optional<UnaryOperator<Object>> fraction(BigDecimal size, RoundingMode rounding, ColumnType type) {
        if (type instanceof ColumnType.Decimal(int precision, int scale)) {
            if (size.stripTrailingZeros().scale() > scale) {
                return Optional.empty();
            }
            BigDecimal max =
                    BigDecimal.TEN.pow(precision).subtract(BigDecimal.ONE).movePointLeft(scale);
            BigDecimal min = max.negate();
            return Optional.of(value -> multiple((BigDecimal) value, size, rounding)
                    .max(min)
                    .min(max)
                    .setScale(scale));
        }
        if (type instanceof ColumnType.Float32) {
            return Optional.of(value -> Float.isFinite((Float) value)
                    ? (Object) multiple(new BigDecimal(value.toString()), size, rounding)
                            .floatValue()
                    : value);
        }
        if (type instanceof ColumnType.Float64) {
            return Optional.of(value -> Double.isFinite((Double) value)
                    ? (Object) multiple(new BigDecimal(value.toString()), size, rounding)
                            .doubleValue()
                    : value);
        }
        return Optional.empty();
    }

    static BigDecimal multiple(BigDecimal value, BigDecimal size, RoundingMode rounding) {
        return value.divide(size, 0, rounding).multiply(size);
    }

    private static String pair(String text, BigDecimal size) {
        Matcher pair = PAIR.matcher(text);
        if (!pair.matches()) {
            return MaskCompiler.REDACTED;
        }
        return coordinate(pair.group(1), size) + "," + coordinate(pair.group(2), size);
    }

    private static String coordinate(String text, BigDecimal size) {
        return multiple(new BigDecimal(text), size, RoundingMode.HALF_EVEN).toPlainString();
    }
}
