package dev.sluice.policy;

import java.util.Optional;

/** What happens to the values at a path of a JSON document, and to all that is inside them. */
sealed interface JsonAction {
    /** It stays as it is. */
    record Keep() implements JsonAction {}

    /** It is left out. */
    record LeaveOut() implements JsonAction {}

    /**
     * Each value inside it is masked; names, order and nesting stay.
     *
     * @param text for strings, and for the text of what has no mask of its own
     * @param number takes {@link java.math.BigDecimal}
     * @param truth takes {@link Boolean}
     */
    record Each(ColumnMask text, Optional<ColumnMask> number, Optional<ColumnMask> truth) implements JsonAction {}
}
