/** All that is MySQL's own: positions, the consistent snapshot, decoding, SQL dialect, preflight checks. */
@NullMarked
package dev.sluice.source.mysql;

import org.jspecify.annotations.NullMarked;
