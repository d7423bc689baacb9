package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** Shows a change to Iceberg's writers as a row of a history ({@link ChangelogLayout}); reused for every change of a table. */
final class ChangeStruct implements StructLike {
    private final @Nullable Object[] values = new @Nullable Object[ChangelogLayout.COLUMNS];
    private final RowStruct before = RowStruct.partlyKnown();
    private final RowStruct after = RowStruct.partlyKnown();
    private @Nullable Transaction shown;
    private long micros;

    /** Of the changes that follow. */
    @SuppressWarnings("ReferenceEquality") // one instance stands for one Begin
    void at(Transaction transaction, long ordinal) {
        if (shown != transaction) {
            shown = transaction;
            values[ChangelogLayout.POSITION] = transaction.previous().toJson();
            values[ChangelogLayout.TRANSACTION] = transaction.id();
            show(transaction.commitTime());
        }
        values[ChangelogLayout.ORDINAL] = ordinal;
    }

    /** A record that belongs to no transaction. */
    ChangeStruct mark(String operation, long sequence, @Nullable String position, Instant time) {
        shown = null;
        values[ChangelogLayout.POSITION] = position;
        values[ChangelogLayout.TRANSACTION] = null;
        show(time);
        values[ChangelogLayout.ORDINAL] = null;
        return of(operation, sequence);
    }

    private void show(Instant commitTime) {
        micros = ChronoUnit.MICROS.between(Instant.EPOCH, commitTime);
        values[ChangelogLayout.TIME] = micros;
    }

    /** The time of the commit since 1970. */
    long micros() {
        return micros;
    }

    /** Without rows. */
    ChangeStruct of(String operation, long sequence) {
        values[ChangelogLayout.OPERATION] = operation;
        values[ChangelogLayout.SEQUENCE] = sequence;
        values[ChangelogLayout.OLD] = null;
        values[ChangelogLayout.OLD_IS_WHOLE] = null;
        values[ChangelogLayout.NEW] = null;
        values[ChangelogLayout.UNKNOWN] = null;
        return this;
    }

    /** @param row what the log tells of it */
    ChangeStruct before(Row row) {
        if (isKnown(row)) {
            values[ChangelogLayout.OLD] = before.of(row);
            values[ChangelogLayout.OLD_IS_WHOLE] = UnchangedValues.first(row) < 0;
        }
        return this;
    }

    private static boolean isKnown(Row row) {
        for (int column = 0; column < row.size(); column++) {
            if (!row.isUnchanged(column)) {
                return true;
            }
        }
        return false;
    }

    /** @param row where it is not known what the log left out, with {@link Marker#UNCHANGED} */
    ChangeStruct after(TableSchema schema, Row row) {
        values[ChangelogLayout.NEW] = after.of(row);
        int first = UnchangedValues.first(row);
        if (first >= 0) {
            List<String> unknown = new ArrayList<>();
            for (int column = first; column < row.size(); column++) {
                if (row.isUnchanged(column)) {
                    unknown.add(schema.columns().get(column).name());
                }
            }
            values[ChangelogLayout.UNKNOWN] = unknown;
        }
        return this;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    @SuppressWarnings("NullAway") // Iceberg's NULL is null, and its interface says nothing of it.
    public <T> T get(int index, Class<T> type) {
        return type.cast(values[index]);
    }

    @Override
    public <T> void set(int index, T value) {
        throw new UnsupportedOperationException("Cannot change a change");
    }
}
