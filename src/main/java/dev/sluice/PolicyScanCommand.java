package dev.sluice;

import dev.sluice.policy.InvalidPolicyException;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.scan.Scan;
import dev.sluice.policy.scan.ScanReport;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.TextSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for unclassified columns that look personal. It reads some rows, and shows none of their values. */
@Command(
        name = "scan",
        description = "Sample the source, and propose a class for each column that looks personal.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Boot.BAD_CONFIGURATION,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:no unclassified column looks personal",
            "1:some do",
            "2:bad configuration or usage, or a table could not be read"
        })
final class PolicyScanCommand implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final int MAX_ROWS = 100_000;

    @Mixin
    private SampledTables tables = new SampledTables();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many rows of each table to look at, 1 to 100000 (default ${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report there as well.")
    private @Nullable Path json;

    @Option(names = "--yaml", paramLabel = "FILE", description = "Write the proposed policy there.")
    private @Nullable Path yaml;

    @Override
    public Integer call() {
        tables.check(rows, MAX_ROWS);
        ProcessConfiguration configuration = ProcessConfiguration.read();
        Optional<SourceConfig> source = configuration.filled(SourceConfig.class);
        if (source.isEmpty()) {
            configuration.isSound(List.of(SourceConfig.class, PolicyConfig.class));
            return Boot.BAD_CONFIGURATION;
        }
        try (TextSamples samples = SourceKind.textSamples(source.get(), tables.globs())) {
            // Which columns are classified does not depend on the secret, and whoever scans need not know it.
            Optional<Policy> policy = configuration
                    .filled(PolicyConfig.class)
                    .flatMap(PolicyConfig::file)
                    .map(PolicyFile::readWithoutKey);
            SourceSamples tableSamples = new SourceSamples(samples);
            ScanReport report = new Scan(
                            tableSamples,
                            column -> policy.map(found -> found.classifies(
                                            column.table(),
                                            column.column(),
                                            SourceKind.policyTypes(source.get(), column.type(), column.family()),
                                            column.comment()))
                                    .orElse(false),
                            LocalDate.now(ZoneOffset.UTC))
                    .run(rows);
            return publish(new ScanOutput(report, tableSamples.failures()));
        } catch (SourceException | InvalidPolicyException e) {
            System.err.println(e.getMessage());
            return Boot.BAD_CONFIGURATION;
        } catch (IOException e) {
            System.err.println("Cannot write the report: " + e.getClass().getSimpleName() + " at " + e.getMessage());
            return Boot.BAD_CONFIGURATION;
        }
    }

    private int publish(ScanOutput output) throws IOException {
        output.print(System.out);
        if (json != null) {
            Files.writeString(json, output.json() + "\n");
        }
        if (yaml != null) {
            Files.writeString(yaml, output.report().policy());
            System.out.println("The proposed policy is in " + yaml + ": look through it before you use it.");
        } else if (!output.report().personal().isEmpty()) {
            System.out.println("With --yaml FILE the proposed rules are written as a policy.");
        }
        output.failures().forEach(System.err::println);
        if (!output.failures().isEmpty()) {
            System.err.println("These tables were judged by their columns' names alone: grant SELECT on them to"
                    + " SLUICE_SOURCE_USERNAME, or leave them out with --tables");
            return Boot.BAD_CONFIGURATION;
        }
        return output.report().personal().isEmpty() ? 0 : FOUND;
    }
}
