/** Debezium's engine, as every database's connector is run by it. */
@NullMarked
package dev.sluice.source.engine;

import org.jspecify.annotations.NullMarked;
