/** Policy as code: what of each table may pass, and in which form. */
@NullMarked
package dev.sluice.policy;

import org.jspecify.annotations.NullMarked;
