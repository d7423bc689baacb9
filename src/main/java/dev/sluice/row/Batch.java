package dev.sluice.row;

import java.util.List;

/**
 * The payload of a message on the channels {@code changes} and {@code protected}. Its acknowledgement is the durable,
 * official commit of all that it holds; a transaction may span batches.
 *
 * @param session counts the source's attempts since the process started, from 1: a batch of a higher session makes the
 *     lake discard what it has not committed and begin again from its official state; one of a lower session is refused
 */
public record Batch(long session, List<LogEvent> events) {}
