package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.row.Checkpoint;
import dev.sluice.source.Checkpoints;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The source goes on from where the lake stands. */
@Singleton
final class LakeCheckpoints implements Checkpoints {
    private final Lake lake;

    LakeCheckpoints(Lake lake) {
        this.lake = lake;
    }

    @Override
    public Optional<Checkpoint> latest() {
        return lake.present();
    }
}
