package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.TablePreview.Originals;
import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.source.RowSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewJobTest {
    private static final TableSchema TABLE = Policies.secrets(new ColumnType.Text());
    private static final Policy POLICY = Policies.masking("mask: redact");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private RowSamples.Tables tables = new RowSamples.Tables(List.of(TABLE), List.of());

    /** One row of one table, in memory. */
    private final class Samples implements RowSamples {
        @Override
        public Tables tables() {
            return tables;
        }

        @Override
        public List<Row> read(TableId id, int rows) {
            return List.of(Row.of(7L, "canary"));
        }

        @Override
        public void close() {}
    }

    private int show(Path audit, Originals originals) throws IOException {
        AuditLog log = new AuditLog(
                audit,
                Clock.fixed(Instant.parse("2024-05-06T07:08:09Z"), ZoneOffset.UTC),
                "root",
                Optional.of("alice"));
        return new PreviewJob(
                        POLICY,
                        new Samples(),
                        log,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8))
                .show(5, originals);
    }

    @Test
    void notes_who_looked_at_originals_of_what_but_no_value() throws Exception {
        Path audit = directory.resolve("audit.jsonl");

        assertThat(show(audit, Originals.SHOWN)).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("canary", "REDACTED");
        JsonNode noted = new ObjectMapper().readTree(Files.readString(audit));
        assertThat(noted.path("time").asText()).isEqualTo("2024-05-06T07:08:09Z");
        assertThat(noted.path("user").asText()).isEqualTo("root");
        assertThat(noted.path("sudoUser").asText()).isEqualTo("alice");
        assertThat(noted.path("action").asText()).isEqualTo("policy preview");
        assertThat(noted.at("/tables/0").asText()).isEqualTo("public.people");
        assertThat(noted.path("rows").asInt()).isEqualTo(5);
        assertThat(noted.path("policy").asText()).matches("[0-9a-f]{64}");
        assertThat(Files.readString(audit)).doesNotContain("canary");
    }

    @Test
    void notes_nothing_where_only_masked_rows_are_shown() throws Exception {
        Path audit = directory.resolve("audit.jsonl");

        assertThat(show(audit, Originals.HIDDEN)).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("REDACTED").doesNotContain("canary");
        assertThat(audit).doesNotExist();
    }

    @Test
    void shows_no_originals_that_could_not_be_noted() {
        assertThatThrownBy(() -> show(directory, Originals.SHOWN)).isInstanceOf(IOException.class);
        assertThat(out.size()).isZero();
    }

    @Test
    void says_what_cannot_be_shown() throws Exception {
        tables = new RowSamples.Tables(List.of(), List.of("public.visits has an odd column"));
        assertThat(show(directory.resolve("audit.jsonl"), Originals.SHOWN)).isEqualTo(PreviewJob.UNFIT);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("public.visits has an odd column");
        assertThat(directory.resolve("audit.jsonl")).doesNotExist();

        tables = new RowSamples.Tables(List.of(), List.of());
        assertThat(show(directory.resolve("audit.jsonl"), Originals.HIDDEN)).isEqualTo(Boot.BAD_CONFIGURATION);
    }
}
