package dev.sluice.row;

/**
 * Stands in a {@link Row} of the source for a value that none of the column's type in the lake is equal to. What it was is
 * forgotten: nothing can be leaked or rounded by accident. Whoever lets the row pass decides what becomes of it; the lake
 * never sees one.
 *
 * @param what it was, for people, such as "an infinite date"; never the value
 * @param remedy what a person can do
 */
public record Refused(String what, String remedy, Fate fate) {
    /** What happens to the row unless the column is left out or has a constant in its place. */
    public enum Fate {
        /** It goes to quarantine. */
        QUARANTINE,
        /** It goes to quarantine if the policy does not say otherwise. */
        QUARANTINE_BY_DEFAULT,
        /** Replication stops if the policy does not say otherwise. */
        STOP_BY_DEFAULT
    }

    /** Whether a column of the type may have such values. */
    public static boolean mayBe(ColumnType type) {
        return switch (type) {
            case ColumnType.Date _,
                    ColumnType.Time _,
                    ColumnType.Timestamp _,
                    ColumnType.TimestampTz _,
                    ColumnType.Decimal _,
                    ColumnType.Array _ -> true;
            case ColumnType.Verbatim(String sourceType) -> sourceType.equals("char");
            case ColumnType.Bool _,
                    ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Bytes _,
                    ColumnType.Uuid _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _ -> false;
        };
    }
}
