package dev.sluice.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Loads a policy. */
public final class PolicyFile {
    private static final Logger LOG = Logger.getLogger(PolicyFile.class);
    private static final String KEY_REMEDY = "set SLUICE_POLICY_KEY_FILE or SLUICE_POLICY_KEY to at least "
            + PolicyKey.MIN_BYTES + " bytes, for example from: openssl rand -hex 32";

    private PolicyFile() {}

    /**
     * The configured policy; without one, a policy that passes everything, and a warning in the log.
     *
     * @throws InvalidPolicyException with every problem of file and key
     */
    public static Policy load(PolicyConfig config) {
        Findings findings = new Findings(config.file().map(Path::toString).orElse("SLUICE_POLICY_FILE"));
        Optional<PolicyKey> key = key(config, findings);
        if (config.file().isEmpty()) {
            findings.throwIfErrors();
            LOG.warn("No policy is configured: every column is replicated as it is, personal data included;"
                    + " set SLUICE_POLICY_FILE to mask it");
            return Policy.passingEverything();
        }
        Optional<PolicyRules> rules =
                text(config.file().get(), findings).flatMap(text -> PolicyReader.read(text, findings));
        if (findings.errors().isEmpty()) {
            rules.ifPresent(found -> requireKey(found, key, findings));
        }
        findings.throwIfErrors();
        Policy policy = new Policy(rules.orElseThrow(), key);
        LOG.infof("Policy %s has fingerprint %s", config.file().get(), policy.fingerprint());
        return policy;
    }

    /**
     * A policy from its text.
     *
     * @param name for messages, usually the file's
     * @throws InvalidPolicyException with every problem
     */
    public static Policy parse(String name, String text, Optional<PolicyKey> key) {
        return parse(Optional.of(text), key, new Findings(name));
    }

    /**
     * A policy from its file, for whoever asks what it says of columns and need not know its secret: keyed masks have a
     * key that everybody knows, so nothing may leave through them.
     *
     * @throws InvalidPolicyException with every problem
     */
    public static Policy readWithoutKey(Path file) {
        Findings findings = new Findings(file.toString());
        return parse(text(file, findings), Optional.of(PolicyKey.KNOWN_TO_ALL), findings);
    }

    private static Policy parse(Optional<String> text, Optional<PolicyKey> key, Findings findings) {
        Optional<PolicyRules> rules = text.flatMap(found -> PolicyReader.read(found, findings));
        rules.ifPresent(found -> requireKey(found, key, findings));
        findings.throwIfErrors();
        return new Policy(rules.orElseThrow(), key);
    }

    /** The file's text; empty, with a finding, if it cannot be read. */
    static Optional<String> text(Path file, Findings findings) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            findings.error(
                    Place.NOWHERE,
                    "Cannot read the policy: " + e.getClass().getSimpleName(),
                    "set SLUICE_POLICY_FILE to a readable file of UTF-8 text");
            return Optional.empty();
        }
    }

    /** The configured key; empty if none is, or, with a finding, if it is wrong. */
    static Optional<PolicyKey> key(PolicyConfig config, Findings findings) {
        if (config.key().isPresent() && config.keyFile().isPresent()) {
            findings.error(Place.NOWHERE, "SLUICE_POLICY_KEY and SLUICE_POLICY_KEY_FILE are both set", "keep one");
            return Optional.empty();
        }
        try {
            if (config.keyFile().isPresent()) {
                return Optional.of(PolicyKey.ofFileContent(
                        Files.readAllBytes(config.keyFile().get())));
            }
            return config.key().map(PolicyKey::of);
        } catch (IllegalArgumentException e) {
            findings.error(Place.NOWHERE, "The policy key is too short", KEY_REMEDY);
        } catch (IOException e) {
            String message = "Cannot read the policy key from "
                    + config.keyFile().orElseThrow() + ": " + e.getClass().getSimpleName();
            findings.error(Place.NOWHERE, message, "set SLUICE_POLICY_KEY_FILE to a readable file");
        }
        return Optional.empty();
    }

    static void requireKey(PolicyRules rules, Optional<PolicyKey> key, Findings findings) {
        if (key.isEmpty()) {
            Set<Place> reported = new HashSet<>();
            rules.keyedMasks().filter(mask -> reported.add(mask.place())).forEach(mask -> {
                findings.error(mask.place(), "Mask " + mask.name() + " needs a key and none is set", KEY_REMEDY);
            });
        }
    }
}
