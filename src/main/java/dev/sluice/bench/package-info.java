/** Benchmarks that measure their own ceiling in the same run. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
