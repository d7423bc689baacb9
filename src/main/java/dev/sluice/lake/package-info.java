/** The Iceberg lake: schema mapping, writers, key index, commits, control table and snapshot reads. */
@NullMarked
package dev.sluice.lake;

import org.jspecify.annotations.NullMarked;
