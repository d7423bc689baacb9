package dev.sluice.row;

import java.util.Map;
import java.util.UUID;

/**
 * A cut that somebody asked for ({@link LogEvent.Cut}) and that the control table now lists.
 *
 * @param position up to which every table is complete
 * @param snapshots for each mirrored table the Iceberg snapshot of this cut
 */
public record OfficialCut(UUID id, Position position, Map<TableId, Long> snapshots) {
    public OfficialCut {
        snapshots = Map.copyOf(snapshots);
    }
}
