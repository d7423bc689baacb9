/** REST resources, problem details, health checks and metrics. */
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
