package dev.sluice;

import dev.sluice.policy.Finding;
import dev.sluice.policy.PolicyCheck;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicySchema;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Work on a policy; none of it needs the service. */
@Command(
        name = "policy",
        description = "Validate a policy, propose one, show what it does to samples, and undo what can be undone.",
        subcommands = {PolicyScanCommand.class, PolicyPreviewCommand.class, PolicyRevealCommand.class},
        mixinStandardHelpOptions = true)
final class PolicyCommand {
    private static final int FINDINGS = 1;

    @Command(
            name = "schema",
            description =
                    "Print the JSON Schema of policies, for editors: ./sluice policy schema > policy.schema.json.",
            mixinStandardHelpOptions = true)
    int schema() {
        System.out.print(PolicySchema.text());
        return 0;
    }

    @Command(
            name = "check",
            description = "Validate a policy file; against the source's tables, too, where SLUICE_SOURCE_URL is set.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:sound, perhaps with warnings", "1:errors", "2:bad configuration or usage"})
    int check(
            @Parameters(
                            index = "0",
                            arity = "0..1",
                            paramLabel = "FILE",
                            description = "The policy; SLUICE_POLICY_FILE without it.")
                    @Nullable
                    Path file) {
        ProcessConfiguration configuration = ProcessConfiguration.read();
        Optional<Path> policy = Optional.ofNullable(file)
                .or(() -> configuration.filled(PolicyConfig.class).flatMap(PolicyConfig::file));
        if (policy.isEmpty()) {
            System.err.println("Cannot check a policy: name its file, or set SLUICE_POLICY_FILE");
            return Boot.BAD_CONFIGURATION;
        }
        Optional<SourceConfig> source = configuration.filled(SourceConfig.class);
        List<TableSchema> tables;
        TextLengths lengths;
        try {
            tables = source.map(SourceKind::tables).orElse(List.of());
            lengths = source.map(SourceKind::textLengths).orElse(TextLengths.UNKNOWN);
        } catch (SourceException e) {
            System.err.println(e.getMessage());
            return Boot.BAD_CONFIGURATION;
        }
        List<Finding> findings = PolicyCheck.check(policy.get(), tables, lengths);
        findings.forEach(System.out::println);
        boolean sound = findings.stream().noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        if (sound) {
            System.out.println(policy.get() + " is sound"
                    + (tables.isEmpty() ? "" : " and fits " + tables.size() + " tables of the source"));
        }
        return sound ? 0 : FINDINGS;
    }
}
