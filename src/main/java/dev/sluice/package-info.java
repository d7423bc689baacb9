/** Starts Sluice: dispatches the commands and adapts the packages' ports to one another. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
