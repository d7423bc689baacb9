package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.TableSchema;
import dev.sluice.source.Continuation;
import dev.sluice.source.FatalSourceException;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The copy may be gone on with as long as the policy makes of each value what it made of it when it was written. */
@Singleton
final class PolicyContinuation implements Continuation {
    private static final Logger LOG = Logger.getLogger(PolicyContinuation.class);

    private final Provider<Policy> policy;
    private final PolicyConfig config;
    private final Lake lake;

    PolicyContinuation(Provider<Policy> policy, PolicyConfig config, Lake lake) {
        this.policy = policy;
        this.config = config;
        this.lake = lake;
    }

    @Override
    public Verdict judge(List<TableSchema> tables) {
        List<String> altered = new ArrayList<>();
        for (TablePolicy table : compiled(tables)) {
            var id = table.sourceSchema().id();
            List<String> changes = table.masking().alteredSince(lake.written(id));
            if (!changes.isEmpty()) {
                altered.add(id + ": " + String.join("; ", changes));
            }
        }
        if (altered.isEmpty()) {
            return Verdict.CONTINUE;
        }
        String list = String.join(". ", altered);
        return switch (config.change()) {
            case REFUSE ->
                throw new FatalSourceException("Cannot go on: the policy changes what the lake already holds, and two"
                        + " masks must not meet in one column. " + list + ". Put the old policy and its key back, or"
                        + " set SLUICE_POLICY_CHANGE=copy, which copies all tables again");
            case COPY -> {
                LOG.warnf("The policy changes what the lake already holds, so all tables are copied again. %s", list);
                yield Verdict.COPY_ANEW;
            }
        };
    }

    @Override
    public void beginAnew(List<TableSchema> tables) {
        lake.beginAnew(
                compiled(tables).stream().map(TablePolicy::protectedSchema).toList());
    }

    private List<TablePolicy> compiled(List<TableSchema> tables) {
        try {
            return tables.stream().map(table -> policy.get().compile(table)).toList();
        } catch (PolicyException e) {
            throw new FatalSourceException(String.valueOf(e.getMessage()));
        }
    }
}
