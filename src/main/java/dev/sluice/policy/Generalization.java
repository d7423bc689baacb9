package dev.sluice.policy;

import java.math.BigDecimal;

/** To what the mask {@code generalize} makes values coarser. */
sealed interface Generalization {
    /** The name of the field that asks for it. */
    default String field() {
        return switch (this) {
            case To _ -> "to";
            case Bucket _ -> "bucket";
            case Grid _ -> "grid";
            case Network _ -> "ipv4-prefix";
        };
    }

    /** A date or time becomes the beginning of the period that it is in. */
    record To(Period period) implements Generalization {}

    /** A number becomes the largest multiple of the size that is not greater. */
    record Bucket(BigDecimal size) implements Generalization {}

    /** A coordinate becomes the nearest multiple of the size. */
    record Grid(BigDecimal size) implements Generalization {}

    /** An internet address becomes the network of so many bits that it is in. */
    record Network(int ipv4Prefix, int ipv6Prefix) implements Generalization {}

    /** Periods of the calendar. */
    enum Period {
        DAY,
        MONTH,
        QUARTER,
        YEAR,
        DECADE
    }
}
