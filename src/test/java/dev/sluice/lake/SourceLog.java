package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.row.OfficialCut;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A source whose log stays: after each failure it begins again behind what the lake calls official, as the service does.
 * It knows what the table must then hold.
 */
final class SourceLog {
    private static final int ATTEMPTS = 12;

    private final TableSchema table;
    private final List<List<Change>> log = new ArrayList<>();
    private final Map<Long, String> model = new LinkedHashMap<>();
    private final Random random = new Random(7);
    private long sent = -1;
    private int failures;

    SourceLog(TableSchema table) {
        this.table = table;
    }

    /** Transactions of inserts, updates and deletes, each of some rows. */
    SourceLog transactions(int count) {
        for (int transaction = 0; transaction < count; transaction++) {
            List<Change> changes = new ArrayList<>();
            for (int change = 0; change < 5; change++) {
                changes.add(change());
            }
            log.add(changes);
        }
        return this;
    }

    private Change change() {
        long id = random.nextInt(60);
        if (!model.containsKey(id)) {
            model.put(id, "one " + log.size());
            return new Change.Insert(table, MirrorIT.item(id, "one " + log.size()));
        }
        if (random.nextInt(4) == 0) {
            model.remove(id);
            return new Change.Delete(
                    table, Row.of(id, dev.sluice.row.Marker.UNCHANGED, dev.sluice.row.Marker.UNCHANGED));
        }
        model.put(id, "two " + log.size());
        return new Change.Update(table, table.unknownRow(), MirrorIT.item(id, "two " + log.size()));
    }

    /** Sends what is new, and after a failure what is not official, until a cut holds everything. */
    OfficialCut deliver(LakeDriver driver) throws Exception {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (sent < 0) {
                sent = official(driver);
                driver.restart(sent).declare(table).progress();
            }
            while (sent < log.size()) {
                driver.transaction(log.get((int) sent++));
            }
            try {
                return driver.cut();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(LakeUnavailableException.class);
                sent = -1;
                failures++;
            }
        }
        throw new IllegalStateException("Cannot deliver the log in " + ATTEMPTS + " attempts");
    }

    /** The process has ended. */
    SourceLog restarted() {
        sent = -1;
        return this;
    }

    private static long official(LakeDriver driver) {
        for (int attempt = 0; ; attempt++) {
            try {
                return driver.lake
                        .checkpoint()
                        .map(state -> ((LongPosition) state.position()).value())
                        .orElse(0L);
            } catch (LakeUnavailableException | CompletionException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** How many sessions have failed. */
    int failures() {
        return failures;
    }

    /** As the newest state of the table shows it, where the catalog shows no other. */
    void requireExactNow(LakeConfig config) throws Exception {
        assertThat(HistoryIT.byIceberg(config, table)).containsExactlyInAnyOrderElementsOf(expected());
    }

    private List<List<Object>> expected() {
        List<List<Object>> expected = new ArrayList<>();
        model.forEach((id, name) -> expected.add(MirrorIT.shown(id, name)));
        return expected;
    }

    void requireExact(LakeDriver driver, LakeConfig config, OfficialCut cut) throws Exception {
        List<List<Object>> expected = expected();
        assertThat(cut.position()).isEqualTo(new LongPosition(log.size()));
        assertThat(driver.rows(table, cut)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(HistoryIT.byIceberg(config, table, cut)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(driver.lake.statistics().missingRows()).isZero();
        assertThat(driver.lake.statistics().replacedInserts()).isZero();
    }
}
