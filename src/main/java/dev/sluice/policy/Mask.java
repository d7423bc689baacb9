package dev.sluice.policy;

import java.util.Optional;

/** What a policy says shall happen to a column's values, before it is known which type the column has. */
sealed interface Mask {
    /** Where the policy says so. */
    Place place();

    /** The name in the policy's language. */
    default String name() {
        return switch (this) {
            case Pass _ -> "pass";
            case Drop _ -> "drop";
            case Nulled _ -> "null";
            case Redact _ -> "redact";
            case Hash _ -> "hash";
            case Partial _ -> "partial";
        };
    }

    /** The value as it is. */
    record Pass(Place place) implements Mask {}

    /** The column does not exist in the lake. */
    record Drop(Place place) implements Mask {}

    /** Every value becomes SQL NULL. */
    record Nulled(Place place) implements Mask {}

    /** Every value becomes the same constant. */
    record Redact(Place place, Optional<YamlNode> constant) implements Mask {}

    /** Every value becomes its keyed hash; columns of one domain get equal hashes for equal values. */
    record Hash(Place place, Optional<String> domain) implements Mask {}

    /** @param keepLast the code points that stay readable, at least 1 */
    record Partial(Place place, int keepLast) implements Mask {}
}
