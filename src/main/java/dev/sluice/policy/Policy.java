package dev.sluice.policy;

import dev.sluice.row.Column;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What may leave the source, and in which form. Immutable, and safe for use by several threads. */
public final class Policy {
    private static final Logger LOG = Logger.getLogger(Policy.class);

    private final PolicyRules rules;
    private final MaskKeys keys;
    // As many as there are versions of tables with such columns.
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param key present if the rules have a keyed mask */
    Policy(PolicyRules rules, Optional<PolicyKey> key) {
        this.rules = rules;
        this.keys = new MaskKeys(key, rules.keyVersion());
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
        tell(table, "not replicated (unclassified: deny)", compiler.withheld());
        tell(table, "redacted or set to NULL (unclassified: mask)", compiler.maskedByDefault());
        return compiled.orElseThrow();
    }

    private void tell(TableSchema table, String what, List<String> columns) {
        String names = String.join(", ", columns);
        if (!names.isEmpty() && told.add(table.id() + ": " + names)) {
            LOG.warnf("Columns of %s without a rule are %s: %s", table.id(), what, names);
        }
    }

    TableCompiler compiler(TableSchema table, Findings findings) {
        return new TableCompiler(rules, keys, table, findings);
    }

    /** Whether a rule decides about a column, and not {@code unclassified}. */
    public boolean classifies(TableId table, Column column) {
        return rules.columnRule(table, column).isPresent();
    }

    /**
     * As {@link #classifies(TableId, Column)}, of a column that perhaps could not be replicated.
     *
     * @param types what its type is called, in policies and at the source
     * @param comment empty if none
     */
    public boolean classifies(TableId table, String column, Collection<String> types, String comment) {
        return rules.columnRule(table, column, types, comment).isPresent();
    }

    /** SHA-256 of the normalised policy text (comments and layout do not count), 64 hexadecimal digits. */
    public String fingerprint() {
        return rules.fingerprint();
    }
}
