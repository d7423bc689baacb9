package dev.sluice.policy;

/** Where in the policy's text something stands; both from 1. */
record Place(int line, int column) {
    /** For what stands nowhere in the text, such as a missing file. */
    static final Place NOWHERE = new Place(0, 0);
}
