package dev.sluice.lake;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.Masking;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Opens sessions on the lake's official state. */
final class Sessions {
    private final Supplier<Catalog> catalog;
    private final LakeConfig config;
    private final PositionFormat format;
    private final LakeMetrics metrics;
    private final IndexCache indexes;
    private final CopyPool copies;

    Sessions(
            Supplier<Catalog> catalog,
            LakeConfig config,
            PositionFormat format,
            LakeMetrics metrics,
            IndexCache indexes,
            CopyPool copies) {
        this.catalog = catalog;
        this.config = config;
        this.format = format;
        this.metrics = metrics;
        this.indexes = indexes;
        this.copies = copies;
    }

    ControlTable control() {
        return ControlTable.open(catalog.get(), format, config.formatVersion());
    }

    /**
     * What is official is so no longer, and tables whose columns are others now get these: copies of all tables follow.
     * Nothing to do where nothing ever was official.
     */
    void beginAnew(UUID writer, List<TableSchema> tables, Duration patience) {
        ControlTable control = control();
        if (control.checkpoint().isPresent()) {
            control.beginAnew(writer, "the policy has changed what was written", patience);
        }
        // Also after a crash between the two.
        if (control.isAnew()) {
            MirrorTables opener = new MirrorTables(catalog.get(), config, format, indexes, Map.of());
            tables.forEach(opener::refit);
        }
    }

    /** How the lake's rows of a table are masked; unknown if it has none. */
    Masking written(TableId table) {
        try {
            return MaskingText.newest(catalog.get().loadTable(Catalogs.identifier(config.namespace(), table)));
        } catch (NoSuchTableException _) {
            return Masking.UNKNOWN;
        }
    }

    /**
     * @param quarantined {@link ControlTable#quarantined}
     * @param before tables of the session before: those that nobody has changed since are not opened again
     */
    Session open(
            long number,
            Optional<Checkpoint> official,
            long quarantined,
            List<MirrorTable> before,
            RunningCut cut,
            LargeValues largeValues) {
        Map<TableId, Long> snapshots = official.map(Checkpoint::snapshots).orElse(Map.of());
        Map<TableId, MirrorTable> reusable = new HashMap<>();
        for (MirrorTable mirror : before) {
            if (isCurrent(mirror, snapshots)) {
                reusable.put(mirror.schema().id(), mirror);
            } else {
                mirror.close();
            }
        }
        return new Session(
                number,
                new MirrorTables(catalog.get(), config, format, indexes, snapshots),
                config.targetFileSize().asLongValue(),
                largeValues,
                metrics,
                cut,
                copies,
                reusable,
                new QuarantineWriter(
                        catalog,
                        config.formatVersion(),
                        official.map(Checkpoint::position).orElse(null),
                        quarantined),
                official);
    }

    private static boolean isCurrent(MirrorTable mirror, Map<TableId, Long> official) {
        if (mirror.isDiscarded()) {
            return false;
        }
        mirror.table().refresh();
        Long snapshot = official.get(mirror.schema().id());
        return Ancestry.head(mirror.table()) == mirror.head()
                && (snapshot == null || !Ancestry.copiedSince(mirror.table(), snapshot));
    }
}
