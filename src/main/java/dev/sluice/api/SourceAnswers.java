package dev.sluice.api;

import dev.sluice.policy.PolicyException;
import dev.sluice.source.SourceException;
import java.util.function.Supplier;

/** Answers that need the source's tables and the policy compiled for them. */
final class SourceAnswers {
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private SourceAnswers() {}

    /** @throws RequestRefusedException if the source does not answer, or the policy does not fit it */
    static <T> T of(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (SourceException _) {
            throw new RequestRefusedException(UNAVAILABLE, "The source does not answer; try again when it is back");
        } catch (PolicyException _) {
            throw new RequestRefusedException(CONFLICT, "The policy does not fit the source; see sluice policy check");
        }
    }
}
