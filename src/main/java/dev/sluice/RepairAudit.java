package dev.sluice;

import dev.sluice.policy.PolicyConfig;
import dev.sluice.reconcile.AuditTrail;
import dev.sluice.reconcile.NotCompletedException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;

/** Repairs are noted in the file in which reveals are. */
@Singleton
final class RepairAudit implements AuditTrail {
    private final AuditLog log;

    RepairAudit(PolicyConfig config) {
        this.log = AuditLog.of(config.auditFile());
    }

    @Override
    public void note(String action, Map<String, ?> details) {
        try {
            log.note(action, details);
        } catch (IOException e) {
            throw new NotCompletedException(
                    "Cannot repair: the audit log " + log + " cannot be written (SLUICE_POLICY_AUDIT_FILE): "
                            + e.getMessage(),
                    e);
        }
    }
}
