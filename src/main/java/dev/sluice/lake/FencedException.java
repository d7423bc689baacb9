package dev.sluice.lake;

/** Another Sluice writes to the same lake: this one has lost its right to and must stop for good. */
public final class FencedException extends LakeRefusedException {
    private static final long serialVersionUID = 1L;

    FencedException(String table) {
        super("Cannot commit to " + table
                + ": another Sluice has committed to it since this one started. Run one Sluice per lake;"
                + " stop the other and start this one again");
    }
}
