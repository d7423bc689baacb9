package dev.sluice.lake;

import dev.sluice.row.Position;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cut that is complete and waits for its commit.
 *
 * @param position up to which every table is complete with it; null if a copy has ended before any position, or beyond the others'
 * @param offset belongs to the position
 * @param tables those that the control table lists with their snapshots: they are complete up to the position
 * @param needSnapshot tables among them that get an empty snapshot if they have none
 * @param quarantined rows that the policy kept out of their tables
 * @param requested the ids under which the cut was asked for
 */
record SealedCut(
        UUID id,
        @Nullable Position position,
        String offset,
        List<TablePart> parts,
        List<MirrorTable> tables,
        List<MirrorTable> needSnapshot,
        Optional<QuarantineWriter.Sealed> quarantined,
        List<UUID> requested,
        List<Receipt> receipts,
        LatencySamples latencies,
        long changes) {}
