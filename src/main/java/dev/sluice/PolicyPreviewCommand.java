package dev.sluice;

import dev.sluice.TablePreview.Originals;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyFile;
import dev.sluice.source.RowSamples;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the policy makes of some rows; their originals only to somebody who sits at a terminal and asks. */
@Command(
        name = "preview",
        description = "Show sample rows as the configured policy masks them.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Boot.BAD_CONFIGURATION,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:shown",
            "1:a table does not fit the policy, or cannot be replicated",
            "2:bad configuration or usage, or the audit log cannot be written; no originals were shown"
        })
final class PolicyPreviewCommand implements Callable<Integer> {
    private static final int MAX_ROWS = 1_000;

    @Mixin
    private SampledTables tables = new SampledTables();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many rows of each table to read, 1 to 1000 (default ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--show-originals",
            description =
                    "Show the originals beside what becomes of them; on a terminal only, and noted in the audit log.")
    private boolean showOriginals;

    @Override
    public Integer call() {
        tables.check(rows, MAX_ROWS);
        if (showOriginals && !isTerminal(Optional.ofNullable(System.console()))) {
            System.err.println("Cannot show originals: standard input and output are not a terminal, and personal data"
                    + " must not end in a file or a pipe. Leave out --show-originals, or call it in a terminal");
            return Boot.BAD_CONFIGURATION;
        }
        ProcessConfiguration configuration = ProcessConfiguration.read();
        if (!configuration.isSound(Boot.MAPPINGS)) {
            return Boot.BAD_CONFIGURATION;
        }
        SourceConfig source = configuration.filled(SourceConfig.class).orElseThrow();
        PolicyConfig policyConfig = configuration.filled(PolicyConfig.class).orElseThrow();
        if (policyConfig.file().isEmpty()) {
            System.err.println("Cannot preview a policy: none is configured; set SLUICE_POLICY_FILE."
                    + " ./sluice policy scan proposes one");
            return Boot.BAD_CONFIGURATION;
        }
        Policy policy = PolicyFile.load(policyConfig);
        AuditLog audit = AuditLog.of(policyConfig.auditFile());
        try (RowSamples samples = SourceKind.rowSamples(source, tables.globs())) {
            return new PreviewJob(policy, samples, audit, System.out, System.err)
                    .show(rows, showOriginals ? Originals.SHOWN : Originals.HIDDEN);
        } catch (SourceException e) {
            System.err.println(e.getMessage());
            return Boot.BAD_CONFIGURATION;
        } catch (IOException e) {
            System.err.println("Cannot show originals: the audit log " + audit + " cannot be written: " + e
                    + ". Set SLUICE_POLICY_AUDIT_FILE to a file that can");
            return Boot.BAD_CONFIGURATION;
        }
    }

    /** Since JDK 22 there is a console for pipes, too. */
    private static boolean isTerminal(Optional<Console> console) {
        return console.map(Console::isTerminal).orElse(false);
    }
}
