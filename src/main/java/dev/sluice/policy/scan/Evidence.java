package dev.sluice.policy.scan;

/**
 * Why a column looks personal.
 *
 * @param confidence 0 to 1
 * @param reason for people; names the detector and shares, never a value
 */
record Evidence(PersonalClass personalClass, double confidence, String reason) {
    /** From here on a column is proposed for masking. */
    static final double PROPOSED = 0.5;

    private static final double CERTAIN = 0.99;

    Evidence {
        confidence = Math.clamp(Math.round(confidence * 100) / 100.0, 0, CERTAIN);
    }

    /** "97 % of 1,000 sampled values". */
    static String share(int matching, int values) {
        long percent = Math.round(100.0 * matching / values);
        String shown = percent == 0 && matching > 0 ? "fewer than 1" : Long.toString(percent);
        return shown + " % of " + String.format(java.util.Locale.ROOT, "%,d", values) + " sampled values";
    }
}
