package dev.sluice.lake;

import dev.sluice.row.TableId;

/** Places in a cut's commit, and in a compaction, at which tests let the process die. */
interface CommitSteps {
    CommitSteps NONE = new CommitSteps() {};

    /** That table's files are written, its commit is not; those beside it may have theirs or not. */
    default void beforeTable(TableId table) {}

    /** That table's history has its commit, the table has not; those beside it may have theirs or not. */
    default void afterChanges(TableId table) {}

    /** That table has its commit; those beside it may have theirs or not. */
    default void afterTable(TableId table) {}

    /** The tables have their commits, the control table has not. */
    default void betweenTablesAndControl() {}

    /** The cut is official; nobody has been told. */
    default void afterControl() {}

    /** Rewritten files are complete; no cut has taken them along. */
    default void afterRewrite(TableId table) {}
}
