package dev.sluice.lake;

/** Tells the sender of a batch what became of it; exactly one of the two is called, once, on a thread of the lake. */
interface Receipt {
    /** All that the batch holds is durable and official. */
    void official();

    void failed(LakeException failure);
}
