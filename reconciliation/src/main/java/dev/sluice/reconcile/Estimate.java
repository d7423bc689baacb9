package dev.sluice.reconcile;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a reconciliation would cost the source.
 *
 * @param tables every one that it would compare
 */
public record Estimate(Level level, List<Table> tables) {
    /**
     * @param table {@code schema.name}
     * @param rows about so many are read
     * @param bytesRead about, from the database's disk or memory, once
     * @param bytesSent about, over the network
     * @param comparedBy how, in words
     */
    public record Table(String table, long rows, long bytesRead, long bytesSent, String comparedBy) {}

    /** For a terminal; lines end with a line feed. */
    public String toText() {
        long read = tables.stream().mapToLong(Table::bytesRead).sum();
        long sent = tables.stream().mapToLong(Table::bytesSent).sum();
        return tables.stream()
                        .map(table -> String.format(
                                Locale.ROOT,
                                "%s: about %,d rows, %s read, %s sent: %s%n",
                                table.table(),
                                table.rows(),
                                size(table.bytesRead()),
                                size(table.bytesSent()),
                                table.comparedBy()))
                        .collect(Collectors.joining())
                + String.format(
                        Locale.ROOT,
                        "In all about %s read and %s sent by the source at level %s%s%n",
                        size(read),
                        size(sent),
                        level.name().toLowerCase(Locale.ROOT),
                        level == Level.ROWS ? ", and what differs once or twice again" : "");
    }

    private static String size(long bytes) {
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%,d kB", (bytes + 999) / 1000)
                : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
    }
}
