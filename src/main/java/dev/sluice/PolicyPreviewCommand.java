package dev.sluice;

import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.PolicyFile;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceException;
import dev.sluice.source.postgres.PostgresConnections;
import dev.sluice.source.postgres.RowSamples;
import java.io.Console;
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
            "2:bad configuration or usage"
        })
final class PolicyPreviewCommand implements Callable<Integer> {
    private static final int UNFIT = 1;
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
            description = "Show the originals beside what becomes of them; on a terminal only.")
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
        if (SourceKind.isMysql(source)) {
            System.err.println(
                    "Cannot preview a policy: rows are sampled from PostgreSQL only; of MySQL, ./sluice policy"
                            + " check compares the policy with the tables");
            return Boot.BAD_CONFIGURATION;
        }
        Policy policy = PolicyFile.load(policyConfig);
        try (RowSamples samples = new RowSamples(new PostgresConnections(source), source, tables.globs())) {
            return show(samples, policy);
        } catch (SourceException e) {
            System.err.println(e.getMessage());
            return Boot.BAD_CONFIGURATION;
        }
    }

    /** Since JDK 22 there is a console for pipes, too. */
    private static boolean isTerminal(Optional<Console> console) {
        return console.map(Console::isTerminal).orElse(false);
    }

    private int show(RowSamples samples, Policy policy) {
        RowSamples.Tables found = samples.tables();
        boolean fits = found.problems().isEmpty();
        found.problems().forEach(problem -> System.err.println("Cannot replicate, so not shown: " + problem));
        if (found.schemas().isEmpty() && fits) {
            System.err.println(
                    "Cannot preview: no table matches SLUICE_SOURCE_TABLES and --tables;" + " list globs schema.table");
            return Boot.BAD_CONFIGURATION;
        }
        for (TableSchema table : found.schemas()) {
            try {
                System.out.println(new TablePreview(
                        policy,
                        table,
                        samples.read(table.id(), rows),
                        showOriginals ? TablePreview.Originals.SHOWN : TablePreview.Originals.HIDDEN));
            } catch (PolicyException | SourceException e) {
                System.err.println(e.getMessage());
                fits = false;
            }
        }
        return fits ? 0 : UNFIT;
    }
}
