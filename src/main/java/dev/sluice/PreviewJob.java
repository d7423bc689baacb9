package dev.sluice;

import dev.sluice.TablePreview.Originals;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyException;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.RowSamples;
import dev.sluice.source.SourceException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows what the policy makes of sample rows; originals only after it is on the disk that somebody looked at them. */
final class PreviewJob {
    static final int SHOWN = 0;
    static final int UNFIT = 1;

    private final Policy policy;
    private final RowSamples samples;
    private final AuditLog audit;
    private final PrintStream out;
    private final PrintStream errors;

    PreviewJob(Policy policy, RowSamples samples, AuditLog audit, PrintStream out, PrintStream errors) {
        this.policy = policy;
        this.samples = samples;
        this.audit = audit;
        this.out = out;
        this.errors = errors;
    }

    /**
     * Shows the tables one after the other.
     *
     * @param rows of each table, at most
     * @return the exit code
     * @throws SourceException if the source cannot be read at all
     * @throws IOException if it cannot be noted that originals are shown: then nothing is
     */
    int show(int rows, Originals originals) throws IOException {
        RowSamples.Tables found = samples.tables();
        boolean fits = found.problems().isEmpty();
        found.problems().forEach(problem -> errors.println("Cannot replicate, so not shown: " + problem));
        if (found.schemas().isEmpty() && fits) {
            errors.println(
                    "Cannot preview: no table matches SLUICE_SOURCE_TABLES and --tables; list globs schema.table");
            return Boot.BAD_CONFIGURATION;
        }
        if (originals == Originals.SHOWN && !found.schemas().isEmpty()) {
            note(found, rows);
        }
        for (TableSchema table : found.schemas()) {
            try {
                out.println(new TablePreview(policy, table, samples.read(table.id(), rows), originals));
            } catch (PolicyException | SourceException e) {
                errors.println(e.getMessage());
                fits = false;
            }
        }
        return fits ? SHOWN : UNFIT;
    }

    private void note(RowSamples.Tables tables, int rows) throws IOException {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(
                "tables",
                tables.schemas().stream()
                        .map(TableSchema::id)
                        .map(TableId::toString)
                        .toList());
        details.put("policy", policy.fingerprint());
        details.put("rows", rows);
        details.put("originals", "shown");
        audit.note("policy preview", details);
    }
}
