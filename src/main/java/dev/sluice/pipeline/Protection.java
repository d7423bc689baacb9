package dev.sluice.pipeline;

import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyException;
import dev.sluice.row.Batch;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Provider;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jspecify.annotations.Nullable;

/**
 * The only way from {@code changes} to {@code protected}: applies the policy to each batch, in order and one at a
 * time, on a thread of its own, so that masking a batch overlaps with reading the next. Acknowledgements go through
 * untouched.
 */
@ApplicationScoped
public class Protection {
    private final Protector protector;
    private long failedSession;

    Protection(Provider<Policy> policy, MeterRegistry registry) {
        this.protector = new Protector(policy::get, new CountedViolations(registry));
    }

    /**
     * The message with its batch masked; nothing, and the message is negatively acknowledged, if that fails. Batches of
     * the same session that follow a failed one are refused too: the lake must not see a log with a hole.
     */
    @Incoming("changes")
    @Outgoing("protected")
    @Blocking("policy")
    public synchronized @Nullable Message<Batch> protect(Message<Batch> message) {
        Batch batch = message.getPayload();
        if (batch.session() <= failedSession) {
            return refused(message, new FollowsFailureException(batch.session()));
        }
        try {
            return message.withPayload(protector.protect(batch));
        } catch (PolicyException e) {
            failedSession = batch.session();
            return refused(message, e);
        } catch (RuntimeException e) {
            failedSession = batch.session();
            return refused(message, new ProtectionFailedException(e));
        }
    }

    // Throwing instead would end the stream for good, and log the exception of the framework's own accord.
    private static @Nullable Message<Batch> refused(Message<Batch> message, RuntimeException failure) {
        var _ = message.nack(failure);
        return null;
    }
}
