package dev.sluice.row;

/** Marks an exception that a copy of a part of a table has met and would meet again, where a copy of all of it would not. */
public interface NeedsWholeCopy {
    TableId table();
}
