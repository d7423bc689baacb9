package dev.sluice.lake;

import dev.sluice.row.Checkpoint;
import dev.sluice.row.Masking;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jboss.logging.Logger;

/** Opens sessions on the lake's official state. */
final class Sessions {
    private static final Logger LOG = Logger.getLogger(Sessions.class);

    private final UUID writer;
    private final Supplier<Catalog> catalog;
    private final LakeConfig config;
    private final PositionFormat format;
    private final LakeMetrics metrics;
    private final IndexCache indexes;
    private final CopyPool copies;
    private final SchemaFollowing following;

    /** @param writer of this process */
    Sessions(
            UUID writer,
            Supplier<Catalog> catalog,
            LakeConfig config,
            PositionFormat format,
            LakeMetrics metrics,
            IndexCache indexes,
            CopyPool copies) {
        this.writer = writer;
        this.catalog = catalog;
        this.config = config;
        this.format = format;
        this.metrics = metrics;
        this.indexes = indexes;
        this.copies = copies;
        this.following = new SchemaFollowing(new SchemaRules(config.schema().orElse(List.of())), metrics);
    }

    ControlTable control() {
        return ControlTable.open(catalog.get(), format, config.formatVersion());
    }

    /**
     * What is official is so no longer, and tables whose columns are others now get these: copies of all tables follow.
     * Nothing to do where nothing ever was official.
     */
    void beginAnew(List<TableSchema> tables, boolean copied, Duration patience) {
        ControlTable control = control();
        if (control.checkpoint().isPresent()) {
            control.beginAnew(writer, "the policy has changed what was written", patience);
        }
        // Also after a crash between the two, or amid a first copy, of which nothing became official.
        refit(tables, !control.isAnew(), copied);
    }

    /** The official state less the tables that are not those any more, with the columns of those that are. */
    Checkpoint present(Checkpoint official) {
        Map<TableId, Long> present = new HashMap<>();
        Map<TableId, Map<Integer, String>> columns = new HashMap<>();
        official.snapshots().forEach((id, snapshot) -> {
            // Empty as well for one that was dropped and of which a copy was begun.
            Optional<Table> table = table(id).filter(found -> found.snapshot(snapshot) != null);
            if (table.isPresent()) {
                present.put(id, snapshot);
                columns.put(id, KnownSource.names(table.get()));
                return;
            }
            LOG.infof("The lake does not hold what was official of %s any more", id);
        });
        return new Checkpoint(official.position(), official.offset(), present, columns);
    }

    /** @see Lake#changes */
    MaskChanges changes(Map<TableId, Masking> masks) {
        Optional<ControlTable> control = ControlTable.find(catalog.get(), format);
        Map<TableId, String> official = control.map(ControlTable::masks).orElse(Map.of());
        Set<TableId> awaitingCopy = control.map(ControlTable::awaitingCopy).orElse(Set.of());
        Map<TableId, List<String>> altered = new HashMap<>();
        Set<TableId> remasked = new HashSet<>();
        Set<TableId> lost = new HashSet<>();
        Set<TableId> retold = new HashSet<>();
        masks.forEach((table, masking) -> {
            if (!MaskingText.digest(masking).equals(official.get(table))) {
                Optional<Masking> found = masksOf(table);
                Masking written = found.orElse(Masking.UNKNOWN);
                List<String> changes = masking.alteredSince(written);
                if (!changes.isEmpty() && !awaitingCopy.contains(table)) {
                    altered.put(table, changes);
                }
                if (!masking.columnsAlteredSince(written).isEmpty()) {
                    remasked.add(table);
                }
                if (found.isEmpty()) {
                    lost.add(table);
                }
                if (Changelog.find(catalog.get(), identifier(table))
                        .filter(history -> history.isOtherThan(masking))
                        .isPresent()) {
                    retold.add(table);
                }
            }
        });
        Set<TableId> all = new HashSet<>(awaitingCopy);
        all.addAll(following.awaitingCopy());
        if (!lost.isEmpty()) {
            // Nobody knows any more how rows are masked that were quarantined of them.
            lost.retainAll(QuarantineReader.tables(catalog.get()));
        }
        return new MaskChanges(altered, remasked, lost, retold, all);
    }

    /** @see Lake#kept */
    Map<TableId, Set<String>> kept(Map<TableId, Masking> masks) {
        Map<TableId, Set<String>> kept = new HashMap<>();
        masks.forEach((id, masking) -> {
            // Where there is no table its copy begins with its first row.
            Set<String> parts =
                    table(id).map(table -> KeptCopy.parts(table, masking)).orElse(Set.of());
            if (!parts.isEmpty()) {
                kept.put(id, parts);
            }
        });
        return kept;
    }

    /** @see Lake#clearQuarantine */
    void clearQuarantine(Set<TableId> tables, Duration patience) {
        ControlTable.find(catalog.get(), format)
                .ifPresent(control -> QuarantineTable.find(catalog.get())
                        .ifPresent(quarantine -> quarantine.clear(tables, writer, control.quarantined(), patience)));
    }

    /** @see Lake#clearHistories */
    void clearHistories(Set<TableId> tables, Duration patience) throws InterruptedException {
        for (TableId table : tables) {
            Optional<Changelog> history = Changelog.find(catalog.get(), identifier(table));
            if (history.isPresent()) {
                history.get().clear(writer, patience);
            }
        }
    }

    private TableIdentifier identifier(TableId table) {
        return Catalogs.identifier(config.namespace(), table);
    }

    /** @see Lake#beginAgain */
    void beginAgain(List<TableSchema> tables, Duration patience) {
        ControlTable control = control();
        Set<TableId> ids = tables.stream().map(TableSchema::id).collect(Collectors.toSet());
        control.beginAgain(writer, ids, patience);
        following.copied(ids);
        // Also after a crash between the two.
        refit(tables, false, true);
    }

    private void refit(List<TableSchema> tables, boolean onlyOurs, boolean copied) {
        MirrorTables opener =
                new MirrorTables(writer, catalog.get(), config, format, indexes, Map.of(), following, metrics);
        tables.forEach(table -> opener.refit(table, onlyOurs, copied));
    }

    /** How the lake's rows of a table are masked; unknown if it has none. */
    Masking written(TableId table) {
        return masksOf(table).orElse(Masking.UNKNOWN);
    }

    /** Empty if there is no such table. */
    private Optional<Masking> masksOf(TableId table) {
        return table(table).map(MaskingText::newest);
    }

    private Optional<Table> table(TableId id) {
        try {
            return Optional.of(catalog.get().loadTable(identifier(id)));
        } catch (NoSuchTableException _) {
            return Optional.empty();
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
                new MirrorTables(writer, catalog.get(), config, format, indexes, snapshots, following, metrics),
                following,
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
        Changelog changelog = mirror.changelog();
        if (changelog != null && !changelog.isCurrent()) {
            return false;
        }
        return Ancestry.head(mirror.table()) == mirror.head()
                && mirror.table().schema().sameSchema(mirror.layout().iceberg())
                && (snapshot == null || !Ancestry.copiedSince(mirror.table(), snapshot));
    }
}
