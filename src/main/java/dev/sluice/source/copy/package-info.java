/** Copies tables over several connections that see one snapshot, range by range, whatever the database. */
@NullMarked
package dev.sluice.source.copy;

import org.jspecify.annotations.NullMarked;
