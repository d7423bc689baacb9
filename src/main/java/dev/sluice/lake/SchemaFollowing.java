package dev.sluice.lake;

import dev.sluice.row.Origin;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.Table;

/**
 * Plans how mirrors follow their sources' tables, as far as the rules allow it, and remembers those that cannot be made
 * like them with the rows that they have: these are to be copied anew. Safe for use by several threads.
 */
final class SchemaFollowing {
    private final SchemaRules rules;
    private final LakeMetrics metrics;
    private final Set<TableId> awaitingCopy = ConcurrentHashMap.newKeySet();

    SchemaFollowing(SchemaRules rules, LakeMetrics metrics) {
        this.rules = rules;
        this.metrics = metrics;
    }

    /**
     * @param table the mirror
     * @param rows how many the mirror holds
     * @return empty if nothing has changed
     * @throws LakeUnavailableException if only a new copy can show the change
     * @throws LakeRefusedException if the rules do not allow the change; it names it
     */
    Optional<SchemaEvolution> plan(TableSchema target, Origin origin, Table table, long rows) {
        try {
            return SchemaPlan.of(target, origin, table, rows, rules);
        } catch (NotFollowedException e) {
            if (e.isOfColumns()) {
                metrics.schemaRefused();
                rules.checkCopy(target.id(), e);
            }
            awaitingCopy.add(target.id());
            throw new LakeUnavailableException(e.getMessage() + "; the table is copied anew", e);
        } catch (LakeRefusedException e) {
            metrics.schemaRefused();
            throw e;
        }
    }

    /** Tables that cannot be followed. */
    Set<TableId> awaitingCopy() {
        return Set.copyOf(awaitingCopy);
    }

    /** Copies of these tables have begun. */
    void copied(Collection<TableId> tables) {
        awaitingCopy.removeAll(tables);
    }
}
