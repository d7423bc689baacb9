package dev.sluice.lake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;

/**
 * Chooses data files to merge. Files are ranked in tiers, each eight times the size of the one below, and eight of a tier
 * are merged into one of the next: so a row is rewritten once a tier, and a table has at most some files of each tier
 * beside those that have reached the target. Larger files are rewritten when many of their rows are deleted.
 */
final class CompactionPlan {
    private static final int FAN_IN = 8;
    private static final long LOWEST_TIER_BYTES = 16 * 1024;

    /** Bounds what a rewrite holds in memory of its inputs, and how many are open after each other. */
    private static final int MAX_FILES = 64;

    private static final double FULL = 0.75;

    /** Of a file's rows: a scan reads deleted rows, too, and rewriting them earlier would cost more than it saves. */
    private static final double MAX_DELETED = 0.2;

    /** Format 2: a reader of a data file opens every one of its delete files. */
    private static final int MAX_DELETE_FILES = 64;

    /** Files below this part of the target are cleaned when they are merged. */
    private static final int SMALL_PART = 64;

    private static final long MAX_ROWS = 1L << 30;

    private final long targetBytes;

    CompactionPlan(long targetBytes) {
        this.targetBytes = targetBytes;
    }

    /**
     * Of any partition that has something to merge, so that none waits for ever behind a busy one.
     *
     * @return numbers of files to merge into one, oldest first; empty if the table is as it should be
     */
    Optional<List<Integer>> choose(Table table, Map<Integer, CommittedFiles.Committed> files) {
        List<List<Integer>> chosen =
                PartitionGroups.of(
                                table,
                                files.entrySet(),
                                entry -> entry.getValue().file())
                        .stream()
                        .flatMap(group ->
                                choose(group.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                                        .stream())
                        .toList();
        return chosen.isEmpty()
                ? Optional.empty()
                : Optional.of(chosen.get(ThreadLocalRandom.current().nextInt(chosen.size())));
    }

    /** As {@link #choose(Table, Map)}, of files of one partition. */
    Optional<List<Integer>> choose(Map<Integer, CommittedFiles.Committed> files) {
        if (files.size() < 2 && files.values().stream().noneMatch(this::isDirty)) {
            return Optional.empty();
        }
        TreeMap<Integer, List<Integer>> tiers = new TreeMap<>();
        List<Integer> dirty = new ArrayList<>();
        files.forEach((number, file) -> {
            if (isDirty(file)) {
                dirty.add(number);
            }
            if (file.liveBytes() < targetBytes * FULL) {
                tiers.computeIfAbsent(tier(file.liveBytes()), _ -> new ArrayList<>())
                        .add(number);
            }
        });
        for (List<Integer> tier : tiers.values()) {
            if (tier.size() >= FAN_IN) {
                tier.sort(Comparator.naturalOrder());
                List<Integer> chosen = fitting(tier, files);
                if (chosen.size() > 1) {
                    return Optional.of(chosen);
                }
            }
        }
        dirty.sort(Comparator.naturalOrder());
        List<Integer> chosen = fitting(dirty, files);
        return chosen.isEmpty() ? Optional.empty() : Optional.of(chosen);
    }

    private boolean isDirty(CommittedFiles.Committed file) {
        return file.deletes().size() > MAX_DELETE_FILES
                || (file.file().fileSizeInBytes() >= targetBytes / SMALL_PART
                        && file.deletedRows() > file.file().recordCount() * MAX_DELETED);
    }

    private static int tier(long bytes) {
        int tier = 0;
        for (long limit = LOWEST_TIER_BYTES; bytes > limit; limit *= FAN_IN) {
            tier++;
        }
        return tier;
    }

    /** As many of the files as make one of the target's size. */
    private List<Integer> fitting(List<Integer> numbers, Map<Integer, CommittedFiles.Committed> files) {
        List<Integer> chosen = new ArrayList<>();
        long bytes = 0;
        long rows = 0;
        for (int number : numbers) {
            CommittedFiles.Committed file = files.get(number);
            if (file == null) {
                continue;
            }
            bytes += file.liveBytes();
            rows += file.file().recordCount();
            if (!chosen.isEmpty() && (chosen.size() == MAX_FILES || bytes > targetBytes || rows > MAX_ROWS)) {
                break;
            }
            chosen.add(number);
        }
        return chosen;
    }
}
