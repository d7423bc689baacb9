package dev.sluice.row;

import java.util.List;

/**
 * The payload of a message on the channels {@code changes} and {@code protected}. Its acknowledgement is the durable,
 * official commit of all that it holds; a transaction may span batches.
 *
 * <p>Whoever has to work on the events takes them: messages wait for their acknowledgement until the end of their cut,
 * which may be a copy's or a long transaction's, and must not hold its rows meanwhile. For one thread after the other.
 */
public final class Batch {
    private final long session;
    private List<LogEvent> events;
    private boolean taken;

    /**
     * @param session counts the source's attempts since the process started, from 1: a batch of a higher session makes
     *     the lake discard what it has not committed and begin again from its official state; one of a lower session is
     *     refused
     * @param events in order; the list belongs to the batch from then on
     */
    public Batch(long session, List<LogEvent> events) {
        this.session = session;
        this.events = events;
    }

    public long session() {
        return session;
    }

    /**
     * The events, which the batch keeps.
     *
     * @throws IllegalStateException if somebody has taken them
     */
    public List<LogEvent> events() {
        if (taken) {
            throw new IllegalStateException("Cannot show the events of a batch: they have been taken");
        }
        return events;
    }

    /**
     * The events, which the batch forgets.
     *
     * @throws IllegalStateException if somebody has taken them before
     */
    public List<LogEvent> take() {
        List<LogEvent> result = events();
        taken = true;
        events = List.of();
        return result;
    }
}
