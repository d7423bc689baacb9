package dev.sluice.policy.scan;

import java.util.Optional;

/** Looks for one kind of personal data in a column. */
interface Detector {
    /**
     * @param hints what the column's name, type and comment say
     * @return empty if nothing speaks for the kind
     */
    Optional<Evidence> examine(ColumnSample sample, NameHints hints);
}
