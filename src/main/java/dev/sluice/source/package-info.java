/** The database's side: capture, initial copy, and the snapshots that reconciliation reads. */
@NullMarked
package dev.sluice.source;

import org.jspecify.annotations.NullMarked;
