package dev.sluice.policy;

import static dev.sluice.policy.Policies.column;
import static dev.sluice.policy.Policies.nullable;
import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The files in connectors-config/policies, on schemas as one meets them. */
class ReadyPoliciesTest {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final ColumnType INT64 = new ColumnType.Int64();
    private static final ColumnType DATE = new ColumnType.Date();

    private static Policy policy(String name, Optional<PolicyKey> key) throws IOException {
        Path file = Path.of("connectors-config", "policies", name);
        return PolicyFile.parse(name, Files.readString(file), key);
    }

    private static Map<String, String> treatments(Policy policy, TableSchema table) {
        TablePolicy compiled = policy.compile(table);
        Map<String, String> treatments = new LinkedHashMap<>();
        for (int index = 0; index < table.columns().size(); index++) {
            Column column = table.columns().get(index);
            treatments.put(column.name(), compiled.treatment(index).getClass().getSimpleName());
        }
        return treatments;
    }

    @Test
    void gdpr() throws IOException {
        TableSchema customers = table(
                "customers",
                1,
                column("id", INT64),
                column("first_name", TEXT),
                column("Email", TEXT),
                nullable("phone", TEXT),
                nullable("birth_date", DATE),
                nullable("religion", new ColumnType.Enumeration()),
                nullable("password_hash", TEXT),
                nullable("notes", TEXT),
                nullable("country", new ColumnType.Char(2)),
                nullable("shoe_size", new ColumnType.Int16()),
                column("created_at", new ColumnType.TimestampTz()));

        assertThat(treatments(policy("gdpr.yaml", Optional.of(Policies.KEY)), customers))
                .containsExactly(
                        Map.entry("id", "Passed"),
                        Map.entry("first_name", "Constant"),
                        Map.entry("Email", "Deterministic"),
                        Map.entry("phone", "Deterministic"),
                        Map.entry("birth_date", "Constant"),
                        Map.entry("religion", "Dropped"),
                        Map.entry("password_hash", "Dropped"),
                        Map.entry("notes", "Dropped"),
                        Map.entry("country", "Passed"),
                        Map.entry("shoe_size", "Dropped"),
                        Map.entry("created_at", "Passed"));
    }

    @Test
    void pci_dss() throws IOException {
        TableSchema payments = table(
                "payments",
                1,
                column("id", INT64),
                column("card_number", TEXT),
                column("card_last4", TEXT),
                nullable("cvv", new ColumnType.Char(3)),
                nullable("name_on_card", TEXT),
                nullable("expiry_date", DATE),
                column("amount", new ColumnType.Decimal(12, 2)),
                column("currency", new ColumnType.Char(3)),
                nullable("risk_score", new ColumnType.Float64()));

        assertThat(treatments(policy("pci-dss.yaml", Optional.of(Policies.KEY)), payments))
                .containsExactly(
                        Map.entry("id", "Passed"),
                        Map.entry("card_number", "Deterministic"),
                        Map.entry("card_last4", "Deterministic"),
                        Map.entry("cvv", "Dropped"),
                        Map.entry("name_on_card", "Constant"),
                        Map.entry("expiry_date", "Constant"),
                        Map.entry("amount", "Passed"),
                        Map.entry("currency", "Passed"),
                        Map.entry("risk_score", "Dropped"));
    }

    @Test
    void hipaa_without_a_key() throws IOException {
        TableSchema encounters = table(
                "encounters",
                1,
                column("id", INT64),
                column("patient_id", INT64),
                column("patient_name", TEXT),
                nullable("date_of_birth", DATE),
                nullable("zip_code", TEXT),
                nullable("mrn", TEXT),
                nullable("ssn", TEXT),
                nullable("admission_date", DATE),
                nullable("discharge_note_date", TEXT),
                nullable("device_serial", TEXT),
                nullable("clinical_notes", TEXT),
                nullable("icd10", new ColumnType.Array(TEXT)),
                nullable("state", new ColumnType.Char(2)));

        assertThat(treatments(policy("hipaa.yaml", Optional.empty()), encounters))
                .containsExactly(
                        Map.entry("id", "Passed"),
                        Map.entry("patient_id", "Passed"),
                        Map.entry("patient_name", "Dropped"),
                        Map.entry("date_of_birth", "Constant"),
                        Map.entry("zip_code", "Constant"),
                        Map.entry("mrn", "Dropped"),
                        Map.entry("ssn", "Dropped"),
                        Map.entry("admission_date", "Deterministic"),
                        Map.entry("discharge_note_date", "Constant"),
                        Map.entry("device_serial", "Dropped"),
                        Map.entry("clinical_notes", "Dropped"),
                        Map.entry("icd10", "Passed"),
                        Map.entry("state", "Passed"));
    }
}
