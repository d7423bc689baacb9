/** The demonstration: a throw-away shop, replicated by the packaged service, reconciled and searched for leaks. */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
