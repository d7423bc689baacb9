package dev.sluice.row;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/** The order of a key column's values that Java and every database can agree on. */
public final class KeyOrder {
    private KeyOrder() {}

    /**
     * The order of the type's values; none where systems disagree about it (blank-padded text, labels, floats) or where
     * nobody uses the type as a key. Text is in the order of its UTF-8 bytes (PostgreSQL's collation "C").
     */
    public static Optional<Comparator<Object>> of(ColumnType type) {
        return Optional.ofNullable(
                switch (type) {
                    case ColumnType.Int16 _, ColumnType.Int32 _, ColumnType.Date _ ->
                        (left, right) -> Integer.compare((Integer) left, (Integer) right);
                    case ColumnType.Int64 _, ColumnType.Time _, ColumnType.Timestamp _, ColumnType.TimestampTz _ ->
                        (left, right) -> Long.compare((Long) left, (Long) right);
                    case ColumnType.Decimal _ -> (left, right) -> ((BigDecimal) left).compareTo((BigDecimal) right);
                    case ColumnType.Uuid _ -> (left, right) -> compare((UUID) left, (UUID) right);
                    case ColumnType.Text _ -> (left, right) -> compare((String) left, (String) right);
                    case ColumnType.Bool _,
                            ColumnType.Float32 _,
                            ColumnType.Float64 _,
                            ColumnType.Char _,
                            ColumnType.Bytes _,
                            ColumnType.Json _,
                            ColumnType.Enumeration _,
                            ColumnType.Verbatim _,
                            ColumnType.Array _ -> null;
                });
    }

    /** By unsigned bytes; {@link UUID#compareTo} takes the halves as signed. */
    private static int compare(UUID left, UUID right) {
        int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }

    /** By code points, which is the order of UTF-8 bytes; {@link String#compareTo} puts U+FFFF after U+10000. */
    private static int compare(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int index = 0; index < shared; index++) {
            char one = left.charAt(index);
            char other = right.charAt(index);
            if (one != other) {
                boolean surrogate = Character.isSurrogate(one);
                return surrogate == Character.isSurrogate(other) ? Character.compare(one, other) : surrogate ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
