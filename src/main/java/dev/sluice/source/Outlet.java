package dev.sluice.source;

import dev.sluice.row.Batch;
import jakarta.inject.Singleton;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Where messages leave: a publisher for one subscriber that buffers nothing. Whoever sends waits until the subscriber
 * has asked for a message; that is the whole of the back-pressure.
 */
@Singleton
final class Outlet implements Flow.Publisher<Message<Batch>> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition demanded = lock.newCondition();
    private Flow.@org.jspecify.annotations.Nullable Subscriber<? super Message<Batch>> subscriber;
    private long demand;

    @Override
    public void subscribe(Flow.Subscriber<? super Message<Batch>> newSubscriber) {
        Subscription subscription = new Subscription(newSubscriber);
        boolean accepted;
        lock.lock();
        try {
            accepted = subscriber == null;
            if (accepted) {
                subscriber = newSubscriber;
                demand = 0;
            }
        } finally {
            lock.unlock();
        }
        newSubscriber.onSubscribe(subscription);
        if (!accepted) {
            newSubscriber.onError(new IllegalStateException("Cannot subscribe twice to the source"));
        }
    }

    /** Blocks until there is a subscriber that has asked for the message, then hands it over on the caller's thread. */
    void send(Message<Batch> message) throws InterruptedException {
        Flow.Subscriber<? super Message<Batch>> receiver;
        lock.lockInterruptibly();
        try {
            while (subscriber == null || demand == 0) {
                demanded.await();
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            receiver = subscriber;
        } finally {
            lock.unlock();
        }
        receiver.onNext(message);
    }

    private final class Subscription implements Flow.Subscription {
        private final Flow.Subscriber<? super Message<Batch>> owner;

        Subscription(Flow.Subscriber<? super Message<Batch>> owner) {
            this.owner = owner;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                cancel();
                owner.onError(new IllegalArgumentException("Cannot request " + count + " messages"));
                return;
            }
            lock.lock();
            try {
                if (owner == subscriber) {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                    demanded.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                if (owner == subscriber) {
                    subscriber = null;
                    demand = 0;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
