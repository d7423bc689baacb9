package dev.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.DoctorFinding.Severity;
import dev.sluice.lake.LakePreflight;
import dev.sluice.policy.PolicyCheck;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.SourceException;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks source, policy and lake what they find, and prints it. */
@Dependent
public class DoctorJob implements QuarkusApplication {
    static final String JSON = "json";
    private static final int NOT_READY = 1;

    private final SourceConfig config;
    private final SourceDatabase source;
    private final SourceCatalogue catalogue;
    private final PolicyConfig policy;
    private final LakePreflight lake;

    DoctorJob(
            SourceConfig config,
            SourceDatabase source,
            SourceCatalogue catalogue,
            PolicyConfig policy,
            LakePreflight lake) {
        this.config = config;
        this.source = source;
        this.catalogue = catalogue;
        this.policy = policy;
        this.lake = lake;
    }

    @Override
    public int run(String... arguments) throws JsonProcessingException {
        List<DoctorFinding> findings = new ArrayList<>();
        source.inspect().stream().map(DoctorFinding::of).forEach(findings::add);
        findings.addAll(policyFindings());
        lake.check().stream().map(DoctorFinding::of).forEach(findings::add);
        boolean ready = findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
        if (List.of(arguments).contains(JSON)) {
            System.out.println(new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(Map.of("ready", ready, "findings", findings)));
        } else {
            findings.forEach(DoctorJob::print);
            System.out.println(ready ? "\nReady." : "\nNot ready: mend what is marked ERROR.");
        }
        return ready ? 0 : NOT_READY;
    }

    private List<DoctorFinding> policyFindings() {
        if (policy.file().isEmpty()) {
            return List.of(new DoctorFinding(
                    "policy",
                    Severity.WARNING,
                    "There is no policy: every column is replicated as it is, personal data included",
                    "Set SLUICE_POLICY_FILE"));
        }
        List<TableSchema> tables;
        TextLengths lengths;
        try {
            tables = catalogue.tables();
            lengths = SourceKind.textLengths(config);
        } catch (SourceException _) {
            // The source's own findings say why; the file can still be checked by itself.
            tables = List.of();
            lengths = TextLengths.UNKNOWN;
        }
        List<DoctorFinding> findings = PolicyCheck.check(policy.file().get(), tables, lengths).stream()
                .map(DoctorFinding::of)
                .toList();
        return findings.isEmpty()
                ? List.of(new DoctorFinding("policy", Severity.GOOD, "The policy fits the tables", ""))
                : findings;
    }

    private static void print(DoctorFinding finding) {
        String mark =
                finding.severity() == Severity.GOOD ? "ok" : finding.severity().name();
        System.out.printf("%-8s %-7s %s%n", mark, finding.part(), finding.what());
        if (!finding.remedy().isEmpty()) {
            System.out.printf("%-16s -> %s%n", "", finding.remedy());
        }
    }
}
