package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * Where the log has a table's columns, which it may have as they were a while ago: under other names, of narrower types,
 * with columns that are gone and without those that came later.
 *
 * @param fields of Debezium's row by the table's columns; -1 for a column that was added later
 * @param types what the log's values are read as
 */
record LogColumns(int[] fields, ColumnType[] types) {
    /**
     * @param storage of the table's rows when it was looked at before
     * @param now the table as the catalogue has it, read after the log
     * @param earlier the names that its columns have been seen to have, by their numbers
     * @param base numbers of the columns that there were at some moment before the log's transaction; empty if not known
     * @param transaction the id of the transaction that the log is in
     * @return empty if it cannot be told which column is which, or values of the log have no place in a column of now
     */
    static Optional<LogColumns> of(
            String storage,
            SourceTable now,
            Map<Integer, Set<String>> earlier,
            Set<Integer> base,
            Schema declared,
            long transaction) {
        List<String> log = declared.fields().stream().map(Field::name).toList();
        ColumnAlignment.Names names =
                new ColumnAlignment.Names(now.origin().highestNumber(), now.names(), base, earlier);
        return ColumnAlignment.of(
                        log,
                        names,
                        (column, number) -> place(now, number)
                                .flatMap(place -> type(now, place, declared, column))
                                .isPresent(),
                        now.ages().possible(transaction))
                .flatMap(numbers -> of(storage, now, declared, numbers));
    }

    private static Optional<LogColumns> of(String storage, SourceTable now, Schema declared, int[] numbers) {
        int[] fields = new int[now.schema().columns().size()];
        ColumnType[] types = new ColumnType[fields.length];
        for (int index = 0; index < fields.length; index++) {
            Column column = now.schema().columns().get(index);
            types[index] = column.type();
            fields[index] = -1;
            for (int field = 0; field < numbers.length; field++) {
                if (numbers[field] == column.number()) {
                    fields[index] = field;
                    types[index] = type(now, index, declared, field).orElse(column.type());
                }
            }
            if (fields[index] < 0 && !isFormerKnown(storage, now, index)) {
                return Optional.empty();
            }
        }
        return Optional.of(new LogColumns(fields, types));
    }

    /** Whether it is known what the log's rows hold in a column that they lack. */
    private static boolean isFormerKnown(String storage, SourceTable now, int index) {
        boolean rewritten =
                now.origin().former().isNull(index) && !now.origin().storage().equals(storage);
        return !rewritten && !now.origin().former().isUnchanged(index);
    }

    /** Where a column stands. */
    private static Optional<Integer> place(SourceTable now, int number) {
        List<Column> columns = now.schema().columns();
        return IntStream.range(0, columns.size())
                .filter(index -> columns.get(index).number() == number)
                .boxed()
                .findFirst();
    }

    /** The type of the log's values, if all of them are values of the column's type as well. */
    private static Optional<ColumnType> type(SourceTable now, int place, Schema declared, int field) {
        String log = declared.fields().get(field).schema().parameters().getOrDefault(ColumnConverters.DECLARED, "0");
        ColumnType type = now.schema().columns().get(place).type();
        return now.declared().get(place).equals(log)
                ? Optional.of(type)
                : TypeMapping.narrower(log).filter(narrow -> Widening.isPossible(narrow, type));
    }
}
