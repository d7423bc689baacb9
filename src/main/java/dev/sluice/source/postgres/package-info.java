/** All that is PostgreSQL's own: positions, slots, snapshots, decoding, SQL dialect, preflight checks. */
@NullMarked
package dev.sluice.source.postgres;

import org.jspecify.annotations.NullMarked;
