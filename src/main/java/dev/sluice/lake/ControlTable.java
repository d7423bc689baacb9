package dev.sluice.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.row.Checkpoint;
import dev.sluice.row.Position;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code sluice.control}: it holds no rows; the summary of its newest snapshot is the lake's official state.
 */
final class ControlTable {
    static final TableIdentifier IDENTIFIER = TableIdentifier.of("sluice", "control");
    static final String OFFSET = "sluice.offset";
    static final String TABLES = "sluice.tables";

    /** The sequence number of the quarantine's snapshot that belongs to the cut; absent before the first. */
    static final String QUARANTINED = "sluice.quarantine";

    /** The fingerprint of the policy under which the cut's changes were masked. */
    static final String POLICY = "sluice.policy";

    /** The ids under which the cut was asked for, by a reconciliation say: its snapshots are kept longer than others. */
    static final String REQUESTED = "sluice.requested";

    /** Of a cut that was asked for: another engine's snapshots, which tables at rest have after those of the cut. */
    static final String OTHERS = "sluice.others";

    /** Tables that were taken out of the official state to be copied again, with the snapshots that they had there. */
    static final String AWAITING_COPY = "sluice.awaiting-copy";

    /** Why nothing is official any more, until the copies that follow are. */
    static final String ANEW = "sluice.anew";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Table table;
    private final PositionFormat format;
    private long head;

    private ControlTable(Table table, PositionFormat format) {
        this.table = table;
        this.format = format;
        this.head = Ancestry.head(table);
    }

    /** The control table as it stands, created if it is missing. */
    static ControlTable open(Catalog catalog, PositionFormat format, int formatVersion) {
        try {
            return new ControlTable(catalog.loadTable(IDENTIFIER), format);
        } catch (NoSuchTableException _) {
            try {
                Schema schema = new Schema(Types.NestedField.optional(
                        1, "note", Types.StringType.get(), "Always empty: the state is in the snapshots' summaries"));
                return new ControlTable(Catalogs.createOwn(catalog, IDENTIFIER, schema, formatVersion), format);
            } catch (AlreadyExistsException _) {
                return new ControlTable(catalog.loadTable(IDENTIFIER), format);
            }
        }
    }

    /** The official state as the catalog has it now; nothing is created. */
    static Optional<Checkpoint> read(Catalog catalog, PositionFormat format) {
        return find(catalog, format).flatMap(ControlTable::checkpoint);
    }

    /** The control table as it stands, if there is one. */
    static Optional<ControlTable> find(Catalog catalog, PositionFormat format) {
        try {
            return Optional.of(new ControlTable(catalog.loadTable(IDENTIFIER), format));
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }

    long head() {
        return head;
    }

    /** The cuts that somebody asked for, as far as the table remembers: their time and their snapshots. */
    Map<Instant, Map<TableId, Long>> requested() {
        Map<Instant, Map<TableId, Long>> requested = new TreeMap<>();
        for (Snapshot snapshot : table.snapshots()) {
            String tables = snapshot.summary().get(TABLES);
            if (tables != null && snapshot.summary().containsKey(REQUESTED)) {
                Map<TableId, Long> shown = new HashMap<>(parse(tables));
                shown.putAll(parse(snapshot.summary().getOrDefault(OTHERS, "{}")));
                requested.put(Instant.ofEpochMilli(snapshot.timestampMillis()), shown);
            }
        }
        return requested;
    }

    Optional<Checkpoint> checkpoint() {
        Snapshot current = table.currentSnapshot();
        if (current == null || isAnew(current)) {
            return Optional.empty();
        }
        String position = current.summary().get(Ancestry.POSITION);
        String offset = current.summary().get(OFFSET);
        String tables = current.summary().get(TABLES);
        if (position == null || offset == null || tables == null) {
            throw new LakeRefusedException("Cannot read the official state: snapshot " + current.snapshotId() + " of "
                    + IDENTIFIER + " was not written by Sluice. Roll that table back to its last snapshot that has "
                    + Ancestry.POSITION + " in its summary");
        }
        return Optional.of(new Checkpoint(format.parse(position), offset, parse(tables)));
    }

    /** The sequence number of the quarantine's newest official snapshot, 0 if there is none. */
    long quarantined() {
        Snapshot current = table.currentSnapshot();
        String sequence = current == null ? null : current.summary().get(QUARANTINED);
        return sequence == null ? 0 : Long.parseLong(sequence);
    }

    /**
     * @param quarantined of the quarantine's snapshot that the cut made; 0 if it made none
     * @param others {@link #OTHERS}
     * @return the checkpoint that is official from now on
     */
    Checkpoint commit(
            UUID writer,
            UUID cut,
            Position position,
            String offset,
            Map<TableId, Long> snapshots,
            Map<TableId, String> masks,
            String policy,
            long quarantined,
            List<UUID> requested,
            Map<TableId, Long> others,
            Duration patience) {
        long newest = Math.max(quarantined, quarantined());
        Map<TableId, Long> awaiting = new HashMap<>(snapshots(AWAITING_COPY));
        awaiting.keySet().removeAll(snapshots.keySet());
        Snapshot made = new GuardedCommit(table, writer, cut, head, patience).run(() -> {
            AppendFiles empty = table.newFastAppend()
                    .set(Ancestry.POSITION, position.toJson())
                    .set(OFFSET, offset)
                    .set(TABLES, print(snapshots))
                    .set(MaskingText.SUMMARY, print(masks))
                    .set(POLICY, policy);
            if (newest > 0) {
                empty.set(QUARANTINED, String.valueOf(newest));
            }
            if (!awaiting.isEmpty()) {
                empty.set(AWAITING_COPY, print(awaiting));
            }
            if (!requested.isEmpty()) {
                empty.set(REQUESTED, requested.stream().map(UUID::toString).collect(Collectors.joining(",")));
            }
            if (!others.isEmpty()) {
                empty.set(OTHERS, print(others));
            }
            return empty;
        });
        head = made.snapshotId();
        return new Checkpoint(position, offset, snapshots);
    }

    /** The {@link MaskingText#digest} of each table of the official state. */
    Map<TableId, String> masks() {
        return summary(MaskingText.SUMMARY)
                .map(json -> parse(json, new TypeReference<Map<String, String>>() {}))
                .orElse(Map.of());
    }

    /** Tables that were taken out of the official state to be copied again, and are not back in it. */
    Set<TableId> awaitingCopy() {
        return snapshots(AWAITING_COPY).keySet();
    }

    private Map<TableId, Long> snapshots(String key) {
        return summary(key).map(ControlTable::parse).orElse(Map.of());
    }

    private Optional<String> summary(String key) {
        return Optional.ofNullable(table.currentSnapshot())
                .map(current -> current.summary().get(key));
    }

    /** From now on these tables are no part of the official state; everything else in it stays. */
    void beginAgain(UUID writer, Set<TableId> tables, Duration patience) {
        Map<TableId, Long> official = new HashMap<>(snapshots(TABLES));
        Map<TableId, Long> awaiting = new HashMap<>(snapshots(AWAITING_COPY));
        Map<TableId, String> masks = new HashMap<>(masks());
        for (TableId id : tables) {
            Long snapshot = official.remove(id);
            masks.remove(id);
            if (snapshot != null) {
                awaiting.put(id, snapshot);
            }
        }
        if (official.size() == snapshots(TABLES).size()) {
            return;
        }
        Map<String, String> kept = Stream.of(Ancestry.POSITION, OFFSET, POLICY, QUARANTINED)
                .filter(key -> summary(key).isPresent())
                .collect(Collectors.toMap(key -> key, key -> summary(key).orElseThrow()));
        head = new GuardedCommit(table, writer, UUID.randomUUID(), head, patience)
                .run(() -> {
                    AppendFiles empty = table.newFastAppend()
                            .set(TABLES, print(official))
                            .set(MaskingText.SUMMARY, print(masks))
                            .set(AWAITING_COPY, print(awaiting));
                    kept.forEach(empty::set);
                    return empty;
                })
                .snapshotId();
    }

    /** Whether all tables are being copied anew: nothing is official, and what they held is void. */
    boolean isAnew() {
        Snapshot current = table.currentSnapshot();
        return current != null && isAnew(current);
    }

    private static boolean isAnew(Snapshot snapshot) {
        return snapshot.summary().containsKey(ANEW);
    }

    /** From now on nothing is official but the quarantine, which is a record of events and stays. */
    void beginAnew(UUID writer, String reason, Duration patience) {
        long quarantined = quarantined();
        head = new GuardedCommit(table, writer, UUID.randomUUID(), head, patience)
                .run(() -> {
                    AppendFiles empty = table.newFastAppend().set(ANEW, reason);
                    return quarantined > 0 ? empty.set(QUARANTINED, String.valueOf(quarantined)) : empty;
                })
                .snapshotId();
    }

    static String print(Map<TableId, ?> values) {
        Map<String, Object> named = new TreeMap<>();
        values.forEach((table, value) -> named.put(quoted(table.schema()) + "." + quoted(table.name()), value));
        try {
            return JSON.writeValueAsString(named);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot print what belongs to tables as JSON", e);
        }
    }

    static Map<TableId, Long> parse(String json) {
        return parse(json, new TypeReference<Map<String, Long>>() {});
    }

    private static <T> Map<TableId, T> parse(String json, TypeReference<Map<String, T>> type) {
        try {
            Map<TableId, T> values = new HashMap<>();
            JSON.readValue(json, type).forEach((name, value) -> values.put(table(name), value));
            return values;
        } catch (JsonProcessingException e) {
            throw new LakeRefusedException(
                    "Cannot read what " + IDENTIFIER + " says of tables: it is not JSON of the kind", e);
        }
    }

    /** As in SQL, but only where a dot or a quote makes it necessary. */
    private static String quoted(String name) {
        return name.contains(".") || name.contains("\"") ? '"' + name.replace("\"", "\"\"") + '"' : name;
    }

    private static TableId table(String name) {
        StringBuilder part = new StringBuilder();
        @Nullable String schema = null;
        boolean inside = false;
        for (int index = 0; index < name.length(); index++) {
            char next = name.charAt(index);
            if (next == '"' && inside && index + 1 < name.length() && name.charAt(index + 1) == '"') {
                part.append(next);
                index++;
            } else if (next == '"') {
                inside = !inside;
            } else if (next == '.' && !inside) {
                schema = part.toString();
                part.setLength(0);
            } else {
                part.append(next);
            }
        }
        return new TableId(schema == null ? "" : schema, part.toString());
    }
}
