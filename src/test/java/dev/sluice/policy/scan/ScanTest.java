package dev.sluice.policy.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Finding;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyCheck;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.PolicyKey;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
    private static final LocalDate TODAY = LocalDate.of(2025, 6, 30);

    @TempDir
    private Path directory;

    /** A source in memory that remembers what was asked of it. */
    private static final class Samples implements TableSamples {
        private final Map<TableId, List<ColumnSample>> tables = new LinkedHashMap<>();
        private final List<String> read = new ArrayList<>();

        Samples with(String table, ColumnSample... columns) {
            tables.put(new TableId("public", table), List.of(columns));
            return this;
        }

        @Override
        public List<Description> tables() {
            return tables.entrySet().stream()
                    .map(entry -> new Description(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public List<ColumnSample> sample(Description table, Set<String> columns, int rows) {
            read.addAll(columns);
            return table.columns().stream()
                    .filter(column -> columns.contains(column.column()))
                    .toList();
        }
    }

    private static ColumnSample column(String table, String name, TypeFamily family, boolean key, List<String> values) {
        return new ColumnSample(new TableId("public", table), name, "text", family, "", key, values);
    }

    private static List<String> emails() {
        return IntStream.range(0, 50)
                .mapToObj(index -> "canary" + index + "@example.org")
                .toList();
    }

    private static Samples customers() {
        Invented some = new Invented(1);
        return new Samples()
                .with(
                        "customers",
                        column("customers", "id", TypeFamily.NUMBER, true, List.of("1", "2")),
                        column("customers", "c1", TypeFamily.TEXT, false, emails()),
                        column("customers", "name", TypeFamily.TEXT, false, Invented.list(50, some::fullName)),
                        column(
                                "customers",
                                "mobile",
                                TypeFamily.NUMBER,
                                false,
                                Invented.list(50, () -> some.form("4917########"))),
                        column("customers", "weird.name*", TypeFamily.TEXT, false, Invented.list(50, some::iban)),
                        column("customers", "it's\n\"odd\"", TypeFamily.TEXT, false, Invented.list(50, some::mac)),
                        column("customers", "C1", TypeFamily.TEXT, false, emails()),
                        column("customers", "status", TypeFamily.TEXT, false, List.of("NEW", "PAID")),
                        column("customers", "c9", TypeFamily.TEXT, false, List.of()))
                .with("logins", column("logins", "email", TypeFamily.TEXT, true, emails()));
    }

    private static ScanReport scan(Samples samples, Predicate<ColumnSample> classified) {
        return new Scan(samples, classified, TODAY).run(1000);
    }

    @Test
    void proposes_a_class_for_what_looks_personal_and_says_why_without_a_value() {
        ScanReport report = scan(customers(), _ -> false);
        assertThat(report.personal())
                .extracting(found -> found.column().column(), ColumnFinding.Personal::personalClass)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("c1", PersonalClass.EMAIL),
                        org.assertj.core.groups.Tuple.tuple("name", PersonalClass.NAME),
                        org.assertj.core.groups.Tuple.tuple("mobile", PersonalClass.PHONE));
        assertThat(report.personal().getFirst().reason())
                .isEqualTo("100 % of 50 sampled values look like e-mail addresses");
        assertThat(report.toString() + report.policy()).doesNotContain("canary");
        assertThat(report.of(ColumnFinding.Harmless.class))
                .extracting(found -> found.column().column())
                .containsExactly("id", "status");
        assertThat(report.of(ColumnFinding.Unknown.class))
                .extracting(found -> found.column().column())
                .containsExactly("c9");
    }

    @Test
    void does_not_read_what_the_policy_classifies() {
        Samples samples = customers();
        ScanReport report = scan(samples, column -> !column.column().equals("status"));
        assertThat(samples.read).containsExactly("status");
        assertThat(report.personal()).isEmpty();
        assertThat(report.of(ColumnFinding.Classified.class)).hasSize(9);
    }

    @Test
    void the_proposed_policy_is_sound_and_fits_the_tables() throws IOException {
        String yaml = scan(customers(), _ -> false).policy();
        assertThat(yaml).startsWith("# yaml-language-server: $schema=policy.schema.json\n");
        Path file = Files.writeString(directory.resolve("policy.yaml"), yaml);
        TableSchema customers = new TableSchema(
                new TableId("public", "customers"),
                List.of(
                        new Column("id", new ColumnType.Int32(), false, ""),
                        new Column("c1", new ColumnType.Text(), true, ""),
                        new Column("name", new ColumnType.Text(), true, ""),
                        new Column("mobile", new ColumnType.Int64(), true, ""),
                        new Column("weird.name*", new ColumnType.Text(), true, ""),
                        new Column("it's\n\"odd\"", new ColumnType.Text(), true, ""),
                        new Column("C1", new ColumnType.Text(), true, ""),
                        new Column("status", new ColumnType.Text(), true, ""),
                        new Column("c9", new ColumnType.Text(), true, "")),
                List.of(0));
        TableSchema logins = new TableSchema(
                new TableId("public", "logins"),
                List.of(new Column("email", new ColumnType.Text(), false, "")),
                List.of(0));
        assertThat(PolicyCheck.check(file, List.of(customers, logins), TextLengths.UNKNOWN))
                .as(yaml)
                .extracting(Finding::severity, Finding::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        Finding.Severity.WARNING, "Columns of public.customers without a rule are left out: c9"));
        Policy policy = PolicyFile.parse("proposed", yaml, Optional.of(PolicyKey.of(new byte[PolicyKey.MIN_BYTES])));
        assertThat(policy.compile(customers).protectedSchema().columns())
                .extracting(Column::name)
                .containsExactly("id", "c1", "name", "mobile", "weird.name*", "it's\n\"odd\"", "C1", "status");
    }

    @Test
    void every_class_has_a_mask_that_the_policy_language_knows() {
        for (PersonalClass personalClass : PersonalClass.values()) {
            ColumnSample column = column("t", "c", TypeFamily.TEXT, false, List.of());
            String yaml = new ScanReport(
                            10,
                            List.of(new ColumnFinding.Personal(column, personalClass, 0.9, "a reason: # with 'all'")))
                    .policy();
            Path file = directory.resolve(personalClass.label() + ".yaml");
            assertThat(PolicyCheck.check(write(file, yaml), List.of(), TextLengths.UNKNOWN))
                    .as(yaml)
                    .isEmpty();
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void keys_of_documents_are_data_and_are_shown_only_where_they_are_fields() {
        List<String> documents = IntStream.range(0, 40)
                .mapToObj(index -> "{\"contact\": {\"canary" + index + "\": \"canary" + index + "@example.org\"}}")
                .toList();
        ScanReport report =
                scan(new Samples().with("t", column("t", "c", TypeFamily.JSON, false, documents)), _ -> false);
        assertThat(report.personal()).singleElement().satisfies(found -> {
            assertThat(found.personalClass()).isEqualTo(PersonalClass.DOCUMENT);
            assertThat(found.reason())
                    .contains("e-mail addresses at $.contact.*")
                    .doesNotContain("canary");
        });
    }

    @Test
    void a_sample_does_not_print_its_values() {
        assertThat(column("t", "c", TypeFamily.TEXT, false, emails()).toString())
                .doesNotContain("canary");
    }
}
