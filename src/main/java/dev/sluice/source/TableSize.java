package dev.sluice.source;

import dev.sluice.row.TableSchema;

/**
 * How large a replicated table is, found out without reading it.
 *
 * @param rows by the server's statistics, from 0 on
 * @param bytes on disk with everything that is stored apart, but without indexes
 */
public record TableSize(TableSchema table, long rows, long bytes) {}
