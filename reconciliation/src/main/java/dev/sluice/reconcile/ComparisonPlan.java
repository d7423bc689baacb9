package dev.sluice.reconcile;

import dev.sluice.policy.Admission;
import dev.sluice.policy.TablePolicy;
import dev.sluice.policy.Treatment;
import dev.sluice.row.CanonicalText;
import dev.sluice.row.ColumnType;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How one table is compared: which of its columns, in what form, and whether the database can do its part itself. */
final class ComparisonPlan {
    /** Whether the source has rows with values that the lake's types cannot hold. */
    enum Rows {
        ALL_CAN_BE_HELD,
        /** Those are in quarantine, and only the policy here can tell them from others. */
        SOME_ARE_REFUSED
    }

    private final TablePolicy policy;
    private final Rows rows;
    private final TableSchema source;
    private final TableSchema lake;
    private final boolean inDatabase;
    private final List<DigestTerm> terms = new ArrayList<>();
    private final List<String> notCompared = new ArrayList<>();
    private final List<Integer> masked = new ArrayList<>();
    private final int[] sourceIndexes;
    private final Optional<Comparator<Object>> order;

    ComparisonPlan(TablePolicy policy, boolean databaseCanDigest, Rows rows) {
        this.policy = policy;
        this.rows = rows;
        this.source = policy.sourceSchema();
        this.lake = policy.protectedSchema();
        this.sourceIndexes = new int[lake.columns().size()];
        boolean possible = databaseCanDigest && !filters();
        int lakeIndex = 0;
        for (int index = 0; index < source.columns().size(); index++) {
            switch (policy.treatment(index)) {
                case Treatment.Dropped _ -> {
                    notCompared.add(source.columns().get(index).name());
                    continue;
                }
                case Treatment.Passed _ -> terms.add(new DigestTerm.Value(index));
                case Treatment.Constant(Object value) -> {
                    ColumnType type = lake.columns().get(lakeIndex).type();
                    terms.add(new DigestTerm.Constant(index, type, value));
                    masked.add(lakeIndex);
                }
                case Treatment.Deterministic _ -> {
                    possible = false;
                    masked.add(lakeIndex);
                }
            }
            sourceIndexes[lakeIndex++] = index;
        }
        this.inDatabase = possible;
        this.order = rangeable() ? KeyOrder.of(lake.columns().get(keyIndex()).type()) : Optional.empty();
    }

    private boolean rangeable() {
        return lake.hasKey() && !masked.contains(keyIndex());
    }

    /**
     * Whether the database reads the rows of a range only: that can be done at a pace, range by range. Of text by its bytes,
     * for which no index serves, it cannot.
     */
    static boolean readsRangesAlone(TablePolicy compiled) {
        TableSchema table = compiled.sourceSchema();
        return orderly(compiled)
                && !(table.columns().get(table.key().getFirst()).type() instanceof ColumnType.Text);
    }

    /** Whether the table can be cut into ranges of its key. */
    static boolean orderly(TablePolicy compiled) {
        return new ComparisonPlan(compiled, true, ComparisonPlan.Rows.ALL_CAN_BE_HELD)
                .order()
                .isPresent();
    }

    /** Where the first key column stands in the lake's rows. */
    int keyIndex() {
        return lake.key().getFirst();
    }

    TableSchema source() {
        return source;
    }

    TableSchema lake() {
        return lake;
    }

    /** Whether the database computes digests; otherwise its rows are streamed, masked and digested here. */
    boolean inDatabase() {
        return inDatabase;
    }

    /** Whether some of the source's rows are left out. */
    boolean filters() {
        return policy.selects() || rows == Rows.SOME_ARE_REFUSED;
    }

    /** What the database makes canonical text of; meaningful if {@link #inDatabase}. */
    List<DigestTerm> terms() {
        return terms;
    }

    /** The order by which the first key column can be cut into ranges; empty if it cannot. */
    Optional<Comparator<Object>> order() {
        return order;
    }

    boolean keyed() {
        return lake.hasKey();
    }

    /** The columns that the policy drops, in source order. */
    List<String> notCompared() {
        return notCompared;
    }

    /** Indexes of the lake's columns that hold something other than the source's value. */
    List<Integer> masked() {
        return masked;
    }

    /** The row as the lake must hold it; empty if it must not hold it. */
    Optional<Row> protect(Row original, LeftOut leftOut) {
        if (!filters()) {
            return Optional.of(policy.protect(original));
        }
        Admission admission = policy.judgeOld(original);
        if (admission instanceof Admission.Admitted) {
            if (policy.refuses(original)) {
                // Whatever is said of such rows, the lake's table cannot hold this one.
                leftOut.countQuarantined();
                return Optional.empty();
            }
            if (!policy.quarantinesRefused()) {
                return Optional.of(policy.protect(original));
            }
            switch (policy.protectUnrefused(original)) {
                case TablePolicy.Protected.Accepted(Row row) -> {
                    return Optional.of(row);
                }
                case TablePolicy.Protected.Refused(String _, Admission.Quarantined why) -> admission = why;
            }
        }
        leftOut.count(admission);
        return Optional.empty();
    }

    /** The original of a column of the lake. */
    Object original(Row sourceRow, int lakeIndex) {
        return sourceRow.value(sourceIndexes[lakeIndex]);
    }

    ColumnType originalType(int lakeIndex) {
        return source.columns().get(sourceIndexes[lakeIndex]).type();
    }

    /** What identifies a row of the lake: its key, or all of it. A new one for each thread. */
    CanonicalText identityText() {
        return keyed() ? new CanonicalText(lake, lake.key()) : rowText();
    }

    /** What is compared of a row of the lake. A new one for each thread. */
    CanonicalText rowText() {
        return new CanonicalText(
                lake, IntStream.range(0, lake.columns().size()).boxed().toList());
    }

    /** How it is compared at a level, in words. */
    String describe(Level level) {
        if (level == Level.COUNTS) {
            return "numbers of rows";
        }
        return inDatabase()
                ? "checksums computed in the source database"
                : "checksums of the source's rows with the policy applied";
    }

    int comparedColumns(Level level) {
        return level == Level.COUNTS ? 0 : lake().columns().size();
    }
}
