package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.policy.NotRevealedException;
import dev.sluice.policy.Policies;
import dev.sluice.policy.Policy;
import dev.sluice.policy.Reveal;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
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

class RevealJobTest {
    private static final String COLUMN = "public.people.secret";
    private static final TableSchema TABLE = Policies.secrets(new ColumnType.Text());
    private static final Policy POLICY = Policies.masking("mask: tokenize");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private static String token(String value) {
        return (String) POLICY.compile(TABLE).protect(Row.of(1L, value)).value(1);
    }

    private RevealJob job(Path audit) {
        AuditLog log = new AuditLog(
                audit,
                Clock.fixed(Instant.parse("2024-05-06T07:08:09Z"), ZoneOffset.UTC),
                "root",
                Optional.of("alice"));
        return new RevealJob(
                POLICY,
                List.of(TABLE),
                log,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    private int reveal(Path audit, RevealJob.Form form, String... masked) throws IOException {
        RevealJob job = job(audit);
        Reveal reveal = job.find(COLUMN).orElseThrow();
        return job.reveal(COLUMN, reveal, List.of(masked), form);
    }

    @Test
    void shows_originals_and_notes_who_when_what_and_how_many_but_no_value() throws Exception {
        Path audit = directory.resolve("log").resolve("audit.jsonl");

        int first = reveal(audit, RevealJob.Form.LINES, token("canary one"), token("canary\ttwo"));
        int second = reveal(audit, RevealJob.Form.JSON, token("canary\ttwo"));

        assertThat(first).isZero();
        assertThat(second).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("canary one\n", "[\"canary\\ttwo\"]\n")
                .doesNotContain("canary\ttwo");
        List<String> lines = Files.readAllLines(audit);
        assertThat(lines).hasSize(2);
        JsonNode noted = new ObjectMapper().readTree(lines.getFirst());
        assertThat(noted.path("time").asText()).isEqualTo("2024-05-06T07:08:09Z");
        assertThat(noted.path("user").asText()).isEqualTo("root");
        assertThat(noted.path("sudoUser").asText()).isEqualTo("alice");
        assertThat(noted.path("action").asText()).isEqualTo("policy reveal");
        assertThat(noted.path("column").asText()).isEqualTo(COLUMN);
        assertThat(noted.path("mask").asText()).isEqualTo("tokenize");
        assertThat(noted.path("values").asInt()).isEqualTo(2);
        assertThat(noted.path("revealed").asInt()).isEqualTo(2);
        assertThat(Files.readString(audit)).doesNotContain("canary").doesNotContain(token("canary one"));
    }

    @Test
    void shows_nothing_if_one_value_is_wrong_and_notes_the_attempt() throws Exception {
        Path audit = directory.resolve("audit.jsonl");

        int exit = reveal(audit, RevealJob.Form.LINES, token("canary one"), "wrong");

        assertThat(exit).isEqualTo(RevealJob.NOT_REVEALED);
        assertThat(out.size()).isZero();
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("Line 2").doesNotContain("canary", "wrong");
        assertThat(Files.readString(audit)).contains("\"values\":2,\"revealed\":0");
    }

    @Test
    void shows_nothing_that_could_not_be_noted() {
        assertThatThrownBy(() -> reveal(directory, RevealJob.Form.LINES, token("canary one")))
                .isInstanceOf(IOException.class);
        assertThat(out.size()).isZero();
    }

    @Test
    void finds_columns_by_their_whole_name_only_and_notes_the_others() throws Exception {
        Path audit = directory.resolve("audit.jsonl");
        RevealJob job = job(audit);

        assertThat(job.find(COLUMN)).isPresent();
        assertThat(audit).as("nothing was asked for yet").doesNotExist();
        for (String other : List.of("public.people.other", "people.secret", "public.person.secret", "secret")) {
            assertThat(job.find(other)).as(other).isEmpty();
        }
        assertThat(Files.readAllLines(audit))
                .hasSize(4)
                .allMatch(line -> line.contains("\"revealed\":0,\"refused\":\"the source has no such column\""));
        assertThat(Files.readAllLines(audit).getFirst()).contains("\"column\":\"public.people.other\"", "alice");
    }

    @Test
    void notes_no_value_that_was_given_in_place_of_a_name() throws Exception {
        Path audit = directory.resolve("audit.jsonl");

        assertThat(job(audit).find("canary@mail.example.org")).isEmpty();

        assertThat(Files.readString(audit)).contains("no name of a column").doesNotContain("canary");
    }

    @Test
    void notes_the_attempt_on_a_column_whose_mask_cannot_be_undone() throws Exception {
        Path audit = directory.resolve("audit.jsonl");

        assertThatThrownBy(() -> job(audit).find("public.people.id")).isInstanceOf(NotRevealedException.class);

        JsonNode noted = new ObjectMapper().readTree(Files.readString(audit));
        assertThat(noted.path("action").asText()).isEqualTo("policy reveal");
        assertThat(noted.path("column").asText()).isEqualTo("public.people.id");
        assertThat(noted.path("policy").asText()).isEqualTo(POLICY.fingerprint());
        assertThat(noted.path("revealed").asInt(-1)).isZero();
        assertThat(noted.path("refused").asText()).isEqualTo("the column's values cannot be revealed");
    }

    @Test
    void an_attempt_that_cannot_be_noted_fails() {
        assertThatThrownBy(() -> job(directory).find("public.people.id")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> job(directory).find("public.people.other")).isInstanceOf(IOException.class);
    }
}
