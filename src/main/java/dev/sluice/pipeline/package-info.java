/** Wires the channel of changes to the channel of protected changes. */
@NullMarked
package dev.sluice.pipeline;

import org.jspecify.annotations.NullMarked;
