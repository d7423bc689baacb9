package dev.sluice.row;

import java.util.Map;

/**
 * The lake's official state: what the control table's newest snapshot says.
 *
 * @param position up to which every table is complete
 * @param offset the connector's resume point that belongs to it, opaque JSON
 * @param snapshots for each mirrored table the Iceberg snapshot of this cut
 */
public record Checkpoint(Position position, String offset, Map<TableId, Long> snapshots) {
    public Checkpoint {
        snapshots = Map.copyOf(snapshots);
    }
}
