package dev.sluice.policy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Offers the configured policy to whoever injects one. */
@ApplicationScoped
class PolicyProvider {
    /** @throws InvalidPolicyException with every problem of file and key */
    @Produces
    @Singleton
    Policy policy(PolicyConfig config) {
        return PolicyFile.load(config);
    }
}
