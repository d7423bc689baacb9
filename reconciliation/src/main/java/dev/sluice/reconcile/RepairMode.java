package dev.sluice.reconcile;

/** What becomes of a table that differs. */
public enum RepairMode {
    /** It is reported. */
    NONE,
    /** It is also said what a repair would copy again; nothing is changed. */
    PLAN,
    /** It, or what differs of it, is copied again, and compared once more. */
    APPLY
}
