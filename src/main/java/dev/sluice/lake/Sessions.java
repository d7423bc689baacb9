package dev.sluice.lake;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;

/** Opens sessions on the lake's official state. */
final class Sessions {
    private final Supplier<Catalog> catalog;
    private final LakeConfig config;
    private final PositionFormat format;
    private final LakeMetrics metrics;
    private final IndexCache indexes;
    private final SchemaRules rules;

    Sessions(
            Supplier<Catalog> catalog,
            LakeConfig config,
            PositionFormat format,
            LakeMetrics metrics,
            IndexCache indexes) {
        this.catalog = catalog;
        this.config = config;
        this.format = format;
        this.metrics = metrics;
        this.indexes = indexes;
        this.rules = new SchemaRules(config.schema().orElse(List.of()));
    }

    ControlTable control() {
        return ControlTable.open(catalog.get(), format, config.formatVersion());
    }

    /** @param before tables of the session before: those that nobody has changed since are not opened again */
    Session open(
            long number,
            Optional<Checkpoint> official,
            List<MirrorTable> before,
            RunningCut cut,
            LargeValues largeValues) {
        Map<TableId, MirrorTable> reusable = new HashMap<>();
        for (MirrorTable mirror : before) {
            if (isCurrent(mirror)) {
                reusable.put(mirror.schema().id(), mirror);
            } else {
                mirror.close();
            }
        }
        return new Session(
                number,
                new MirrorTables(catalog.get(), config, format, indexes, rules, metrics),
                rules,
                config.targetFileSize().asLongValue(),
                largeValues,
                metrics,
                cut,
                reusable,
                official);
    }

    private static boolean isCurrent(MirrorTable mirror) {
        if (mirror.isDiscarded()) {
            return false;
        }
        mirror.table().refresh();
        return Ancestry.head(mirror.table()) == mirror.head()
                && mirror.table().schema().sameSchema(mirror.layout().iceberg());
    }
}
