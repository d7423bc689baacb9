package dev.sluice.reconcile;

import java.util.Map;

/** Where it is noted who changed what. Implemented over the audit log. */
public interface AuditTrail {
    /**
     * Notes an act; returns when the note is durable.
     *
     * @param details names and numbers, never a value of a row
     * @throws NotCompletedException if it cannot be noted: then it must not be done
     */
    void note(String action, Map<String, ?> details);
}
