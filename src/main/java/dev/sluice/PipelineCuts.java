package dev.sluice;

import dev.sluice.lake.CutTooEarlyException;
import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeException;
import dev.sluice.lake.TableChangedException;
import dev.sluice.reconcile.CutMissedException;
import dev.sluice.reconcile.CutRequests;
import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.row.OfficialCut;
import dev.sluice.source.CutGate;
import dev.sluice.source.SourceException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A cut that a reconciliation asks for: the source's gate says where it lies, the lake says when it is official. */
@Singleton
final class PipelineCuts implements CutRequests {
    private final CutGate gate;
    private final Lake lake;

    PipelineCuts(CutGate gate, Lake lake) {
        this.gate = gate;
        this.lake = lake;
    }

    @Override
    public Hold hold(Duration bound, Duration patience) throws InterruptedException {
        try {
            return new GateHold(gate.hold(bound, patience), lake);
        } catch (SourceException e) {
            throw notCompleted(e);
        }
    }

    private static NotCompletedException notCompleted(Throwable failure) {
        return new NotCompletedException(String.valueOf(failure.getMessage()), failure);
    }

    private static final class GateHold implements Hold {
        private final CutGate.Hold hold;
        private final Lake lake;
        private boolean released;

        GateHold(CutGate.Hold hold, Lake lake) {
            this.hold = hold;
            this.lake = lake;
        }

        @Override
        public CompletableFuture<OfficialCut> release(Predicate<String> visible) {
            // Before the release: an idle database's cut may be official a moment after it.
            CompletableFuture<OfficialCut> expected = lake.expect(hold.id());
            released = true;
            try {
                hold.release(visible);
            } catch (SourceException e) {
                expected.cancel(false);
                return CompletableFuture.failedFuture(notCompleted(e));
            }
            CompletableFuture<OfficialCut> official = expected.exceptionally(failure -> {
                throw explained(failure);
            });
            official.whenComplete((_, failure) -> {
                if (failure != null) {
                    hold.close();
                    expected.cancel(false);
                }
            });
            return official;
        }

        private static RuntimeException explained(@Nullable Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return switch (cause) {
                case CutTooEarlyException missed -> new CutMissedException(String.valueOf(missed.getMessage()), missed);
                case TableChangedException changed ->
                    new CutMissedException(String.valueOf(changed.getMessage()), changed);
                case LakeException known -> notCompleted(known);
                case null, default ->
                    new NotCompletedException("Cannot end the cut: the pipeline failed before it was official");
            };
        }

        @Override
        public void close() {
            // Once released, the gate closes by itself when the cut has passed, and cancelling the future withdraws it.
            if (!released) {
                hold.close();
            }
        }
    }
}
