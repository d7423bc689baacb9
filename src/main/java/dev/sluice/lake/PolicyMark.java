package dev.sluice.lake;

/** Which policy masks the rows that are written: noted with every official cut. */
@FunctionalInterface
public interface PolicyMark {
    /** The same for the same policy, whatever its layout; tells nothing of a value or key. */
    String fingerprint();
}
