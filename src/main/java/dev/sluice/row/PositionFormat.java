package dev.sluice.row;

/** Reads the positions of the configured source's kind. */
public interface PositionFormat {
    /**
     * @param json what {@link Position#toJson} wrote
     * @throws IllegalArgumentException if it is no position of this source's kind
     */
    Position parse(String json);
}
