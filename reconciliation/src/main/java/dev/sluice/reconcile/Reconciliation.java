package dev.sluice.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A reconciliation that was started, as it stands.
 *
 * @param report once it is {@link State#FINISHED}
 * @param failure once it is {@link State#NOT_COMPLETED} or {@link State#REFUSED}: why, and what to do
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

    /** Only a finished one has a verdict; a refused one asked for what cannot be compared. */
    public enum State {
        RUNNING,
        FINISHED,
        NOT_COMPLETED,
        REFUSED
    }

    Reconciliation at(Progress now) {
        return new Reconciliation(id, request, state, startedAt, now, report, failure);
    }

    Reconciliation finished(Report result) {
        return new Reconciliation(
                id, request, State.FINISHED, startedAt, progress, Optional.of(result), Optional.empty());
    }

    Reconciliation failed(String why) {
        return ended(State.NOT_COMPLETED, why);
    }

    Reconciliation failed(ReconciliationException failure) {
        boolean refused = ExitCode.of(failure) == ExitCode.BAD_CONFIGURATION;
        return ended(refused ? State.REFUSED : State.NOT_COMPLETED, String.valueOf(failure.getMessage()));
    }

    private Reconciliation ended(State how, String why) {
        return new Reconciliation(id, request, how, startedAt, progress, Optional.empty(), Optional.of(why));
    }
}
