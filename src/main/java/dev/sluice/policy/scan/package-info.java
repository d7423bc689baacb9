/** Finds columns that look personal, by name, type, comment and sampled values, and proposes rules for them. */
@NullMarked
package dev.sluice.policy.scan;

import org.jspecify.annotations.NullMarked;
