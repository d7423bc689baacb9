package dev.sluice.policy;

import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What may leave the source, and in which form. Immutable, and safe for use by several threads. */
public final class Policy {
    private static final Logger LOG = Logger.getLogger(Policy.class);

    private final PolicyRules rules;
    private final Optional<PolicyKey> key;
    // As many as there are domains and columns with a hash.
    private final Map<String, KeyedHash> hashes = new ConcurrentHashMap<>();
    // As many as there are versions of tables with such columns.
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param key present if the rules have a keyed mask */
    Policy(PolicyRules rules, Optional<PolicyKey> key) {
        this.rules = rules;
        this.key = key;
    }

    /** The policy of those who have none: every column passes as it is. */
    public static Policy passingEverything() {
        return PolicyFile.parse("no policy", "{version: 1, unclassified: allow}", Optional.empty());
    }

    /**
     * Applies the policy to a table.
     *
     * @throws InvalidPolicyException with every problem, if the policy does not fit the table: a key column would lose
     *     its uniqueness, a constant or a filter does not fit a column's type, or nothing is left of the table
     */
    public TablePolicy compile(TableSchema table) {
        Findings findings = new Findings(rules.file());
        TableCompiler compiler = compiler(table, findings);
        Optional<TablePolicy> compiled = compiler.compile();
        findings.throwIfErrors();
        String withheld = String.join(", ", compiler.withheld());
        if (!withheld.isEmpty() && told.add(table.id() + ": " + withheld)) {
            LOG.warnf("Columns of %s without a rule are not replicated (unclassified: deny): %s", table.id(), withheld);
        }
        return compiled.orElseThrow();
    }

    TableCompiler compiler(TableSchema table, Findings findings) {
        return new TableCompiler(rules, this::hash, table, findings);
    }

    /** Whether a rule decides about a column, and not {@code unclassified}. */
    public boolean classifies(TableId table, String column) {
        return rules.columnRule(table, column).isPresent();
    }

    /** SHA-256 of the normalised policy text (comments and layout do not count), 64 hexadecimal digits. */
    public String fingerprint() {
        return rules.fingerprint();
    }

    private KeyedHash hash(String domain) {
        PolicyKey secret =
                key.orElseThrow(() -> new IllegalStateException("Cannot hash: the policy was loaded without a key"));
        return hashes.computeIfAbsent(domain, purpose -> new KeyedHash(secret.derive(purpose)));
    }
}
