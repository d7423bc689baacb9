package dev.sluice.row;

/**
 * A place between two transactions in a source's commit order. Immutable; {@link #equals} compares places.
 */
public interface Position {
    /** Whether every transaction before {@code other} is also before this place (so: this is at or after it). */
    boolean covers(Position other);

    /** The JSON object that is stored as {@code sluice.position}; {@link PositionFormat#parse} reads it. */
    String toJson();
}
