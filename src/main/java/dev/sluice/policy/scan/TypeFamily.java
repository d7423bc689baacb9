package dev.sluice.policy.scan;

/** What kind of type a sampled column has, as far as the scan cares. */
public enum TypeFamily {
    /** Text of any length, enumerations too. */
    TEXT,
    NUMBER,
    BOOLEAN,
    DATE,
    /** A date with a time of day. */
    TIMESTAMP,
    /** IP addresses and networks. */
    NETWORK,
    /** MAC addresses. */
    HARDWARE_ADDRESS,
    UUID,
    JSON,
    /** Points and shapes. */
    GEOMETRY,
    /** Values are sampled as a JSON array. */
    ARRAY,
    OTHER;

    /** Whether the type's values cannot be personal data by themselves, so that an empty column tells as much as a full one. */
    boolean isClosed() {
        return this == BOOLEAN || this == TIMESTAMP || this == UUID;
    }

    /** Whether the values are text to those who write them, so that any kind of datum may stand there. */
    boolean isText() {
        return this == TEXT;
    }
}
