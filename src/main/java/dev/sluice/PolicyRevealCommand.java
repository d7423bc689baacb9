package dev.sluice;

import dev.sluice.policy.NotRevealedException;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.Reveal;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns masked values back, for whoever has the key; values come by standard input, for arguments are seen by others. */
@Command(
        name = "reveal",
        description = {
            "Turn masked values of a column back into the originals (masks tokenize and fpe).",
            "The values are read from standard input, one a line; the call is noted in the audit log."
        },
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Boot.BAD_CONFIGURATION,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:revealed",
            "1:the column's mask cannot be undone, or a value is none of it; nothing was shown",
            "2:bad configuration or usage, or the audit log cannot be written; nothing was shown"
        })
final class PolicyRevealCommand implements Callable<Integer> {
    private static final int MAX_VALUES = 10_000;

    @Parameters(paramLabel = "COLUMN", description = "schema.table.column, as the source names it.")
    private String column = "";

    @Option(names = "--json", description = "Print one JSON list, exact; without it a line each, made printable.")
    private boolean json;

    @Override
    public Integer call() {
        ProcessConfiguration configuration = ProcessConfiguration.read();
        if (!configuration.isSound(Boot.MAPPINGS)) {
            return Boot.BAD_CONFIGURATION;
        }
        SourceConfig source = configuration.filled(SourceConfig.class).orElseThrow();
        PolicyConfig policyConfig = configuration.filled(PolicyConfig.class).orElseThrow();
        if (policyConfig.file().isEmpty()) {
            System.err.println("Cannot reveal: no policy is configured; set SLUICE_POLICY_FILE and its key");
            return Boot.BAD_CONFIGURATION;
        }
        Policy policy = PolicyFile.load(policyConfig);
        AuditLog audit = AuditLog.of(policyConfig.auditFile());
        try {
            List<TableSchema> tables = SourceKind.tables(source);
            RevealJob job = new RevealJob(policy, tables, audit, System.out, System.err);
            Optional<Reveal> reveal = job.find(column);
            if (reveal.isEmpty()) {
                System.err.println("Cannot reveal values of " + column + ": the source has no such column among"
                        + " SLUICE_SOURCE_TABLES; name it schema.table.column");
                return Boot.BAD_CONFIGURATION;
            }
            return job.reveal(column, reveal.get(), values(), json ? RevealJob.Form.JSON : RevealJob.Form.LINES);
        } catch (NotRevealedException e) {
            System.err.println(e.getMessage());
            return RevealJob.NOT_REVEALED;
        } catch (SourceException | PolicyException e) {
            System.err.println(e.getMessage());
            return Boot.BAD_CONFIGURATION;
        } catch (IOException e) {
            System.err.println("Cannot reveal: standard input cannot be read, or the audit log " + audit
                    + " cannot be written: " + e + ". Set SLUICE_POLICY_AUDIT_FILE to a file that can");
            return Boot.BAD_CONFIGURATION;
        }
    }

    private static List<String> values() throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> values = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (values.size() == MAX_VALUES) {
                throw new IOException("more than " + MAX_VALUES + " lines");
            }
            values.add(line);
        }
        return values;
    }
}
