package dev.sluice.lake;

import dev.sluice.row.Batch;
import dev.sluice.row.UnquotedException;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The outbound connector {@value #NAME}: its messages' payloads are {@link Batch}es; a message is acknowledged when all
 * that it holds is official, and refused with a {@link LakeException} when its session has failed.
 */
@ApplicationScoped
@Connector(LakeConnector.NAME)
public class LakeConnector implements OutboundConnector {
    static final String NAME = "sluice-lake";
    private static final Logger LOG = Logger.getLogger(LakeConnector.class);

    /** Batches between this connector and the writer: enough to keep it busy, few enough to stay small. */
    private static final int AHEAD = 4;

    private final Lake lake;

    @Inject
    public LakeConnector(Lake lake) {
        this.lake = lake;
    }

    @Override
    public Flow.Subscriber<? extends Message<?>> getSubscriber(Config config) {
        return new LakeSubscriber();
    }

    private final class LakeSubscriber implements Flow.Subscriber<Message<?>> {
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription upstream) {
            subscription = upstream;
            upstream.request(AHEAD);
        }

        @Override
        public void onNext(Message<?> message) {
            if (message.getPayload() instanceof Batch batch) {
                lake.deliver(batch, new MessageReceipt(message), this::requestAnother);
            } else {
                message.nack(new LakeRefusedException(
                        "Cannot write a payload of " + message.getPayload().getClass() + ": the lake takes batches"));
                requestAnother();
            }
        }

        private void requestAnother() {
            Flow.Subscription upstream = subscription;
            if (upstream != null) {
                upstream.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.errorf(UnquotedException.of(failure), "The channel to the lake has failed");
        }

        @Override
        public void onComplete() {
            LOG.info("The channel to the lake has ended");
        }
    }

    private record MessageReceipt(Message<?> message) implements Receipt {
        @Override
        public void official() {
            message.ack().whenComplete((_, failure) -> report(failure));
        }

        @Override
        public void failed(LakeException cause) {
            message.nack(cause).whenComplete((_, failure) -> report(failure));
        }

        private static void report(@Nullable Throwable failure) {
            if (failure != null) {
                LOG.warnf(
                        "A batch's sender did not take its acknowledgement: %s",
                        failure.getClass().getName());
            }
        }
    }
}
