package dev.sluice.lake;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** Finds the values that an update left alone and the log therefore left out. For the writer's thread. */
final class UnchangedValues {
    private final MirrorTable mirror;
    private final CutFiles files;
    private final LargeValues largeValues;

    UnchangedValues(MirrorTable mirror, CutFiles files, LargeValues largeValues) {
        this.mirror = mirror;
        this.files = files;
        this.largeValues = largeValues;
    }

    /** The row with its unchanged values taken from {@code source} where that knows them. */
    static Row fill(Row row, Row source) {
        int first = first(row);
        if (first < 0) {
            return row;
        }
        Object[] values = row.copyValues();
        for (int column = first; column < values.length; column++) {
            if (values[column] == Marker.UNCHANGED) {
                values[column] = source.value(column);
            }
        }
        return Row.of(values);
    }

    /** The first column whose value is not known, -1 if all are. */
    static int first(Row row) {
        for (int column = 0; column < row.size(); column++) {
            if (row.isUnchanged(column)) {
                return column;
            }
        }
        return -1;
    }

    /**
     * The row completed from its old version.
     *
     * @param old the old version's place, {@link Place#NONE} if the lake does not hold it
     * @throws LakeRefusedException naming table and column if there is no old version
     */
    Row complete(Row row, long old) {
        TableSchema schema = mirror.schema();
        if (old == Place.NONE) {
            throw new LakeRefusedException("Cannot update " + schema.id() + ": the log leaves out the unchanged column "
                    + schema.columns().get(first(row)).name()
                    + " and the lake does not hold the row's old version."
                    + " Copy the table anew, or set its REPLICA IDENTITY to FULL");
        }
        Row recalled = largeValues.recall(mirror, old);
        if (recalled != null) {
            Row completed = fill(row, recalled);
            if (first(completed) < 0) {
                return completed;
            }
        }
        List<Integer> wanted = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            if (row.isUnchanged(column)) {
                wanted.add(column);
            }
        }
        long place = mirror.moved().current(old);
        Row read = OldRows.read(mirror.table(), mirror.layout(), files.readable(place), Place.position(place), wanted);
        Object[] values = row.copyValues();
        for (int index = 0; index < wanted.size(); index++) {
            values[wanted.get(index)] = read.value(index);
        }
        return Row.of(values);
    }
}
