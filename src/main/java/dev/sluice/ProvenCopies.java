package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.reconcile.VerdictLog;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.TableId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what is official in the lake was found equal to its source as it is, in whatever process. */
@Singleton
final class ProvenCopies {
    private final Lake lake;
    private final VerdictLog verdicts;

    ProvenCopies(Lake lake, VerdictLog verdicts) {
        this.lake = lake;
        this.verdicts = verdicts;
    }

    /**
     * Whether each of the tables is there, as it is official, and proven.
     *
     * @throws dev.sluice.lake.LakeException if the lake cannot be read
     * @throws dev.sluice.reconcile.ReconciliationException if the verdicts cannot
     */
    boolean include(Set<TableId> tables) {
        Optional<Checkpoint> official = lake.present();
        return official.isPresent()
                && official.get().snapshots().keySet().containsAll(tables)
                && verdicts.proves(tables.stream()
                        .collect(Collectors.toMap(
                                TableId::toString,
                                table -> official.get().snapshots().get(table))));
    }

    /** Whether something is official, and all of it is proven. */
    boolean includeAll() {
        return lake.checkpoint()
                .map(official -> include(official.snapshots().keySet()))
                .orElse(false);
    }
}
