/** Tables, column types, rows, keys, changes and positions: the vocabulary that every other package shares. */
@NullMarked
package dev.sluice.row;

import org.jspecify.annotations.NullMarked;
