package dev.sluice.lake;

import dev.sluice.row.RowView;
import java.util.function.Consumer;

/** A part of a {@link LakeSnapshot} that can be read by itself, in bounded memory. */
public interface ScanTask {
    /** Compressed bytes to read, roughly. */
    long bytes();

    /**
     * Reads the part's live rows in no particular order, on the caller's thread. Each is valid until the
     * consumer returns.
     *
     * @throws LakeUnavailableException if the files cannot be read
     */
    void read(Consumer<? super RowView> rows);
}
