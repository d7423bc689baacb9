package dev.sluice.lake;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Decides which table's files are rewritten next, one rewrite at a time. A rewrite begins between two commits, when the
 * committed files stand still; runs in the background; and becomes part of the cut that runs when it is done, so that it
 * is committed with that cut's changes or not at all. For the writer's thread.
 */
final class Compactor {
    private static final Logger LOG = Logger.getLogger(Compactor.class);

    private final LakeConfig config;
    private final CompactionPlan plan;
    private final Upkeep upkeep;

    /** Tables whose files have changed since they were looked at. */
    private final Set<MirrorTable> due = new LinkedHashSet<>();

    private boolean begun;
    private boolean running;

    Compactor(LakeConfig config, Upkeep upkeep) {
        this.config = config;
        this.plan = new CompactionPlan(config.targetFileSize().asLongValue());
        this.upkeep = upkeep;
    }

    void committed(SealedCut cut) {
        if (!config.compaction()) {
            return;
        }
        if (!begun && !cut.tables().isEmpty()) {
            // What was left undone when the process ended before.
            begun = true;
            due.addAll(cut.tables());
        }
        cut.parts().forEach(part -> due.add(part.table()));
    }

    /** Begins a rewrite if one is called for and none is running. No commit may be in flight. */
    void start(Session session, Consumer<Optional<Rewrite>> ended) {
        Iterator<MirrorTable> tables = due.iterator();
        while (!running && tables.hasNext()) {
            MirrorTable table = tables.next();
            tables.remove();
            if (session.writerOf(table).map(TableWriter::mayBeRewritten).orElse(false)) {
                try {
                    rewrite(table, ended);
                } catch (RuntimeException e) {
                    // The table's metadata may have to be read anew. What is not merged now is merged after a later
                    // commit.
                    LOG.warnf(
                            "Cannot look for small files of %s, which is tried again after its next commit: %s",
                            table.id(), Catalogs.reason(e));
                }
            }
        }
    }

    private void rewrite(MirrorTable table, Consumer<Optional<Rewrite>> ended) {
        Map<Integer, CommittedFiles.Committed> files = table.committed().byNumber();
        plan.choose(table.table(), files).ifPresent(numbers -> {
            upkeep.rewrite(table, sources(numbers, files), ended);
            running = true;
        });
    }

    private static List<FileRewriter.Source> sources(
            List<Integer> numbers, Map<Integer, CommittedFiles.Committed> files) {
        List<FileRewriter.Source> sources = new ArrayList<>();
        for (int number : numbers) {
            CommittedFiles.Committed file = files.get(number);
            if (file != null) {
                sources.add(new FileRewriter.Source(number, file));
            }
        }
        return List.copyOf(sources);
    }

    void ended() {
        running = false;
    }

    void sessionEnded() {
        due.clear();
        begun = false;
    }
}
