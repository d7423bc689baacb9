package dev.sluice.row;

import java.util.Map;

/**
 * The lake's official state: what the control table's newest snapshot says.
 *
 * @param position up to which every table is complete
 * @param offset the connector's resume point that belongs to it, opaque JSON
 * @param snapshots for each mirrored table the Iceberg snapshot of this cut
 * @param columns for each table, as far as they are known, the names of the source's columns by {@link Column#number}
 */
public record Checkpoint(
        Position position, String offset, Map<TableId, Long> snapshots, Map<TableId, Map<Integer, String>> columns) {
    public Checkpoint {
        snapshots = Map.copyOf(snapshots);
        columns = Map.copyOf(columns);
    }

    /** Nothing is known of the tables' columns. */
    public Checkpoint(Position position, String offset, Map<TableId, Long> snapshots) {
        this(position, offset, snapshots, Map.of());
    }
}
