/** Proves that source and lake hold the same rows at one position, or names the rows that differ. */
@NullMarked
package dev.sluice.reconcile;

import org.jspecify.annotations.NullMarked;
