package dev.sluice.source.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Objects that stand in Debezium's records for what is no value. They are told by identity, never by equality, so
 * nothing that a user can store is ever taken for one of them.
 */
final class Unchanged {
    /** A large value that the update left alone. */
    @SuppressWarnings("StringOperationCanBeSimplified") // a literal would be interned, and so not ours alone
    static final String TEXT = new String("unchanged");

    static final byte[] BYTES = {0};
    static final BigDecimal NUMBER = new BigDecimal(BigInteger.ONE, 1);

    /** NaN or infinite. */
    static final BigDecimal REFUSED_NUMBER = new BigDecimal(BigInteger.TWO, 1);

    private Unchanged() {}
}
