package dev.sluice.lake;

import java.util.List;

/**
 * A part of the quarantine, in the order in which its rows came.
 *
 * @param total how many rows there are
 * @param from the number of the first row of this part, from 0
 */
public record QuarantinePage(long total, long from, List<QuarantinedRow> rows) {
    public QuarantinePage {
        rows = List.copyOf(rows);
    }
}
