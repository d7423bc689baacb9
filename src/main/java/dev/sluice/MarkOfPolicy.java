package dev.sluice;

import dev.sluice.lake.PolicyMark;
import dev.sluice.policy.Policy;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/** Notes with each cut under which policy it was written. */
@Singleton
final class MarkOfPolicy implements PolicyMark {
    private final Provider<Policy> policy;

    MarkOfPolicy(Provider<Policy> policy) {
        this.policy = policy;
    }

    @Override
    public String fingerprint() {
        return policy.get().fingerprint();
    }
}
