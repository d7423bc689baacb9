package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A reconciliation that was started, as it stands.
 *
 * @param report once it is {@link State#FINISHED}
 * @param failure once it is {@link State#NOT_COMPLETED}: why, and what to do
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Reconciliation(
        UUID id,
        ReconciliationRequest request,
        State state,
        Instant startedAt,
        Progress progress,
        Optional<Report> report,
        Optional<String> failure) {

    /** Only a finished one has a verdict. */
    public enum State {
        RUNNING,
        FINISHED,
        NOT_COMPLETED
    }

    Reconciliation at(Progress now) {
        return new Reconciliation(id, request, state, startedAt, now, report, failure);
    }

    Reconciliation finished(Report result) {
        return new Reconciliation(
                id, request, State.FINISHED, startedAt, progress, Optional.of(result), Optional.empty());
    }

    Reconciliation failed(String why) {
        return new Reconciliation(
                id, request, State.NOT_COMPLETED, startedAt, progress, Optional.empty(), Optional.of(why));
    }
}
