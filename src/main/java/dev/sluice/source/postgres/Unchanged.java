package dev.sluice.source.postgres;

/**
 * Texts that stand in Debezium's records for what is no value. They are told by identity, never by equality, so nothing
 * that a user can store is ever taken for one of them.
 */
final class Unchanged {
    /** A large value that the update left alone. */
    @SuppressWarnings("StringOperationCanBeSimplified") // a literal would be interned, and so not ours alone
    static final String MARKER = new String("unchanged");

    /** Something that is no text: Debezium read the value otherwise than we told it to. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    static final String UNREADABLE = new String("unreadable");

    private Unchanged() {}
}
