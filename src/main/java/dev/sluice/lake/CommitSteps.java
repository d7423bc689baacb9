package dev.sluice.lake;

/** Places in a cut's commit at which tests let the process die. */
interface CommitSteps {
    CommitSteps NONE = new CommitSteps() {};

    /** The tables have their commits, the control table has not. */
    default void betweenTablesAndControl() {}
}
