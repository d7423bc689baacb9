package dev.sluice.reconcile;

import java.time.Duration;

/** Tells when a time is over. */
interface Alarm {
    /** A call that has not come yet. */
    interface Pending {
        /** It does not come any more, unless it is under way. */
        void cancel();
    }

    /** @param call is made once, on another thread */
    Pending after(Duration time, Runnable call);

    /** By the machine's clock. */
    static Pending ofTheMachine(Duration time, Runnable call) {
        Thread timer = Thread.ofVirtual().name("sluice-reconcile-limit").start(() -> {
            try {
                Thread.sleep(time);
            } catch (InterruptedException _) {
                return;
            }
            call.run();
        });
        return timer::interrupt;
    }
}
