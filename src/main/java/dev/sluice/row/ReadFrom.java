package dev.sluice.row;

/**
 * The server that a snapshot was read from.
 *
 * @param server its address, without credentials
 * @param lagBytes how much log it still had to replay when the snapshot was asked for, about; 0 of a primary
 * @param lagMillis how long that took it; 0 of a primary
 */
public record ReadFrom(Role role, String server, long lagBytes, long lagMillis) {
    /** What the server is to the replication. */
    public enum Role {
        /** The configured source. */
        PRIMARY,
        /** A hot standby of it. */
        STANDBY
    }

    /** The configured source itself. */
    public static ReadFrom primary(String server) {
        return new ReadFrom(Role.PRIMARY, server, 0, 0);
    }
}
