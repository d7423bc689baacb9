package dev.sluice.source.mysql;

import dev.sluice.row.Position;
import java.util.Comparator;

/**
 * A place in MySQL's binary log, by the transactions before it. The file and offset say where it lies on the server that
 * was read, for measuring the lag; they neither order nor distinguish positions, since a replica that takes over has
 * others.
 *
 * @param gtids every transaction before this place
 * @param file name of the binary log file, empty if unknown
 * @param offset bytes from the file's beginning to this place, or to the last transaction before it
 */
public record BinlogPosition(GtidSet gtids, String file, long offset) implements Position {
    /** The order in which a server writes its files: the numbers at their ends get longer. */
    static final Comparator<String> FILES =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** This place, when it is known that some more transactions lie before it. */
    BinlogPosition plus(BinlogPosition other) {
        return new BinlogPosition(gtids.plus(other.gtids()), file, offset);
    }

    /** The place behind one more transaction. */
    BinlogPosition after(String gtid, String newFile, long newOffset) {
        return new BinlogPosition(gtids.plus(GtidSet.parse(gtid)), newFile, newOffset);
    }

    @Override
    public boolean covers(Position other) {
        if (!(other instanceof BinlogPosition that)) {
            throw new IllegalArgumentException("Cannot compare a MySQL log position with " + other);
        }
        return gtids.covers(that.gtids);
    }

    @Override
    public String toJson() {
        return "{\"gtids\":\"" + gtids + "\",\"file\":\"" + file + "\",\"offset\":" + offset + "}";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BinlogPosition that && gtids.equals(that.gtids);
    }

    @Override
    public int hashCode() {
        return gtids.hashCode();
    }

    /** The set of transactions, as MySQL prints it. */
    @Override
    public String toString() {
        return gtids.toString();
    }
}
