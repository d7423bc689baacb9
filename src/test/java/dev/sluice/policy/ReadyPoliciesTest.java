package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.PolicySamples.Sample;
import dev.sluice.row.Column;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in connectors-config/policies, applied to sample rows: what the lake holds, column by column. */
class ReadyPoliciesTest {
    /** Shorter originals may stand in a hash by chance. */
    private static final int CERTAIN = 8;

    private static Path file(String policy) {
        return Path.of("connectors-config", "policies", policy + ".yaml");
    }

    private static Policy policy(String name) throws IOException {
        // HIPAA hashes nothing, so it is read without a key.
        Optional<PolicyKey> key = name.equals("hipaa") ? Optional.empty() : Optional.of(Policies.KEY);
        return PolicyFile.parse(name, Files.readString(file(name)), key);
    }

    /** What the lake holds of a table's row, as text by column. */
    private static Map<String, String> lake(Policy policy, PolicySamples samples, String table) {
        TablePolicy compiled = policy.compile(samples.schema(table));
        TableSchema schema = compiled.protectedSchema();
        Row row = compiled.protect(samples.row(table));
        Map<String, String> values = new LinkedHashMap<>();
        for (int index = 0; index < schema.columns().size(); index++) {
            Column column = schema.columns().get(index);
            values.put(column.name(), ValueText.of(column.type(), row.value(index)));
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gdpr", "pci-dss", "hipaa"})
    void the_lake_holds_what_the_samples_say(String name) throws IOException {
        PolicySamples samples = PolicySamples.read(name);
        for (Map.Entry<String, List<Sample>> table : samples.tables().entrySet()) {
            Map<String, String> expected = new LinkedHashMap<>();
            table.getValue().stream()
                    .filter(sample -> !sample.leftOut())
                    .forEach(sample -> expected.put(sample.column(), sample.expected()));

            assertThat(lake(policy(name), samples, table.getKey())).containsExactlyEntriesOf(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gdpr", "pci-dss", "hipaa"})
    void nothing_that_is_masked_is_anywhere_in_the_lake(String name) throws IOException {
        PolicySamples samples = PolicySamples.read(name);
        List<String> originals = samples.all().stream()
                .filter(sample -> !sample.passes())
                .map(Sample::text)
                .filter(text -> text.length() >= CERTAIN)
                .toList();

        assertThat(originals).hasSizeGreaterThan(15);
        for (String table : samples.tables().keySet()) {
            assertThat(lake(policy(name), samples, table).values())
                    .noneMatch(value -> originals.stream().anyMatch(value::contains));
        }
    }

    /** Every pattern decides about a sample, and nothing in the files is weak; what no rule matches is told. */
    @ParameterizedTest
    @ValueSource(strings = {"gdpr", "pci-dss", "hipaa"})
    void policy_check_has_nothing_to_say_but_what_is_left_out(String name) {
        PolicySamples samples = PolicySamples.read(name);
        List<String> leftOut = samples.tables().entrySet().stream()
                .map(table -> Map.entry(
                        table.getKey(),
                        table.getValue().stream()
                                .filter(sample -> sample.becomes().equals("?"))
                                .map(Sample::column)
                                .collect(Collectors.joining(", "))))
                .filter(table -> !table.getValue().isEmpty())
                .map(table ->
                        "Columns of public." + table.getKey() + " without a rule are left out: " + table.getValue())
                .toList();

        assertThat(PolicyCheck.check(file(name), samples.schemas(), TextLengths.UNKNOWN))
                .extracting(Finding::message)
                .containsExactlyElementsOf(leftOut);
    }

    @Test
    void hipaa_removes_each_of_the_eighteen_identifiers() {
        List<Sample> identifiers = PolicySamples.read("hipaa").all().stream()
                .filter(sample -> sample.why().matches("[A-Z]"))
                .toList();

        assertThat(identifiers).noneMatch(Sample::passes);
        assertThat(identifiers)
                .extracting(Sample::why)
                .containsOnly(IntStream.rangeClosed('A', 'R')
                        .mapToObj(Character::toString)
                        .toArray(String[]::new));
    }
}
