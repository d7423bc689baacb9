package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps histories fast and short: the files of a day, one for each cut, are merged in the tiers of a {@link
 * CompactionPlan}, and days that are too old go. For the upkeep's thread.
 */
final class ChangelogUpkeep {
    private static final Logger LOG = Logger.getLogger(ChangelogUpkeep.class);

    /** Files of earlier days are as they should be, but for those of a process that ended then. */
    private static final Duration LOOKED_BACK = Duration.ofDays(2);

    private static final Duration REMOVAL_INTERVAL = Duration.ofHours(1);

    /** Nothing waits for this, and it is called for again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int ROWS_PER_PACE = 256;

    /** The recent files of one history by partition, numbered in the order of their changes. */
    private static final class Recent {
        private final Map<String, Map<Integer, CommittedFiles.Committed>> partitions = new TreeMap<>();
        private int last;

        void add(Table table, DataFile file) {
            partitions
                    .computeIfAbsent(table.spec().partitionToPath(file.partition()), _ -> new TreeMap<>())
                    .put(++last, new CommittedFiles.Committed(file, List.of(), 0));
        }
    }

    /**
     * What official cuts have added to a history since it was last looked after.
     *
     * @param sequence of the last of these changes
     */
    private record Added(Changelog changelog, List<DataFile> files, long sequence) {
        Added(Changelog changelog, ChangelogWriter.Sealed changes) {
            this(
                    changelog,
                    changes.files().stream().map(DataFile::copyWithoutStats).toList(),
                    changes.sequence());
        }

        Added and(Added later) {
            List<DataFile> all = new ArrayList<>(files);
            all.addAll(later.files);
            return new Added(later.changelog, all, later.sequence);
        }
    }

    private final Map<TableIdentifier, Added> added = new HashMap<>();
    private final UUID writer;
    private final CompactionPlan plan;
    private final boolean merges;
    private final Duration retention;
    private final Throttle throttle;
    private final Map<TableIdentifier, Recent> recent = new HashMap<>();
    private final Map<TableIdentifier, Instant> cleaned = new HashMap<>();

    ChangelogUpkeep(UUID writer, LakeConfig config, Throttle throttle) {
        this.writer = writer;
        this.plan = new CompactionPlan(config.targetFileSize().asLongValue());
        this.merges = config.compaction();
        this.retention = config.changelogRetention();
        this.throttle = throttle;
    }

    /**
     * An official cut has added to a history. On any thread.
     *
     * @return whether {@link #keepUp} is to be called for it
     */
    boolean add(Changelog changelog, ChangelogWriter.Sealed changes) {
        Added now = new Added(changelog, changes);
        synchronized (added) {
            Added before = added.get(changelog.identifier());
            added.put(changelog.identifier(), before == null ? now : before.and(now));
            return before == null;
        }
    }

    private @Nullable Added take(TableIdentifier history) {
        synchronized (added) {
            return added.remove(history);
        }
    }

    /** Merges what there is to merge. */
    void keepUp(TableIdentifier history) {
        Added now = take(history);
        if (now == null || !merges) {
            return;
        }
        Changelog changelog = now.changelog();
        try {
            Recent known = recent.get(history);
            if (known == null) {
                known = look(changelog, now.sequence());
                recent.put(history, known);
            } else {
                for (DataFile file : now.files()) {
                    known.add(changelog.table(), file);
                }
            }
            for (Map<Integer, CommittedFiles.Committed> partition : known.partitions.values()) {
                merge(changelog, partition);
            }
            while (known.partitions.size() > LOOKED_BACK.toDays() + 1) {
                known.partitions.remove(known.partitions.keySet().iterator().next());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Looked at anew next time.
            recent.remove(history);
            LOG.warnf(
                    "Cannot merge files of %s, which is tried again later: %s",
                    history, e.getClass().getName());
        }
    }

    /** What a cut adds that is not official may have to be taken back, so it stays in files of its own. */
    private static Recent look(Changelog changelog, long official) {
        Recent known = new Recent();
        long since = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minus(LOOKED_BACK));
        for (Changelog.Part part :
                changelog.files(Expressions.greaterThanOrEqual(ChangelogLayout.COMMIT_TIME, since))) {
            if (part.last() <= official) {
                known.add(changelog.table(), part.file());
            }
        }
        return known;
    }

    private void merge(Changelog changelog, Map<Integer, CommittedFiles.Committed> partition)
            throws InterruptedException {
        List<Integer> chosen = plan.choose(partition).orElse(List.of());
        while (chosen.size() > 1) {
            List<DataFile> inputs = new ArrayList<>();
            for (int number : chosen) {
                CommittedFiles.Committed file = partition.remove(number);
                if (file != null) {
                    inputs.add(file.file());
                }
            }
            DataFile merged = merge(changelog.table(), inputs);
            // If that fails nobody knows whether it will still take place: what is left is found as an orphan.
            changelog.replace(writer, inputs, merged, PATIENCE);
            // Where the oldest of its changes were.
            partition.put(chosen.getFirst(), new CommittedFiles.Committed(merged, List.of(), 0));
            LOG.debugf("Merged %d files of %s", inputs.size(), changelog.identifier());
            chosen = plan.choose(partition).orElse(List.of());
        }
    }

    private DataFile merge(Table table, List<DataFile> inputs) throws InterruptedException {
        Schema schema = table.schema();
        RowFile output = RowFile.ofPartition(table, schema, inputs.getFirst().partition(), Map.of());
        boolean complete = false;
        try {
            throttle.begin();
            for (DataFile input : inputs) {
                try (CloseableIterable<Record> changes =
                        RowReader.open(table, input, schema, 0, input.fileSizeInBytes())) {
                    for (Record change : changes) {
                        if (output.append(change) % ROWS_PER_PACE == 0) {
                            throttle.pace();
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot read " + input.location() + ": " + e.getMessage(), e);
                }
            }
            DataFile merged = output.complete();
            complete = true;
            return merged;
        } finally {
            if (!complete) {
                output.abort();
            }
        }
    }

    /** Removes days that are too old, at most once an hour. @return whether it was time to do so */
    boolean removeOld(Changelog changelog, Instant now) {
        Instant last = cleaned.get(changelog.identifier());
        if (last != null && last.plus(REMOVAL_INTERVAL).isAfter(now)) {
            return false;
        }
        cleaned.put(changelog.identifier(), now);
        Instant oldest = now.minus(retention)
                .atZone(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        Expression old =
                Expressions.lessThan(ChangelogLayout.COMMIT_TIME, ChronoUnit.MICROS.between(Instant.EPOCH, oldest));
        if (!changelog.files(old).isEmpty()) {
            changelog.remove(writer, old, PATIENCE);
            LOG.infof("Removed the changes before %s from %s", oldest, changelog.identifier());
        }
        return true;
    }
}
