package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.FatalSourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private record Outcome(int exit, String output, String errors) {}

    private static Outcome execute(String... arguments) {
        PrintStream output = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seen, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int exit = Main.execute(arguments);
            return new Outcome(
                    exit, seen.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(output);
            System.setErr(errors);
        }
    }

    @Test
    void lists_every_command_of_the_contract() {
        assertThat(execute("help").output()).contains("run", "demo", "doctor", "reconcile", "policy", "bench", "test");
    }

    @Test
    void takes_a_missing_or_unknown_command_as_bad_usage() {
        assertThat(execute().exit()).isEqualTo(2);
        assertThat(execute("replicate").exit()).isEqualTo(2);
        assertThat(execute("reconcile", "--level", "everything").exit()).isEqualTo(2);
    }

    @Test
    void says_its_version() {
        assertThat(execute("--version").output()).matches("sluice \\d+\\.\\d+\\.\\d+.*\\s+");
    }

    @Test
    void checks_a_policy_without_a_source(@TempDir Path directory) throws Exception {
        Path sound = Files.writeString(directory.resolve("sound.yaml"), """
                version: 1
                unclassified: allow
                columns:
                  - {match: "*.*.email", mask: redact}
                """);
        Path broken = Files.writeString(directory.resolve("broken.yaml"), "version: 1\nunclassified: perhaps\n");

        assertThat(execute("policy", "check", sound.toString()))
                .satisfies(outcome -> assertThat(outcome.exit()).isZero())
                .satisfies(outcome -> assertThat(outcome.output()).contains("is sound"));
        assertThat(execute("policy", "check", broken.toString()))
                .satisfies(outcome -> assertThat(outcome.exit()).isEqualTo(1))
                .satisfies(outcome -> assertThat(outcome.output()).contains("broken.yaml:2", "deny"));
        assertThat(execute("policy", "check").exit()).isEqualTo(2);
    }

    @Test
    void prints_the_schema_of_policies() throws Exception {
        assertThat(execute("policy", "schema").output())
                .isEqualTo(Files.readString(Path.of("docs", "policy.schema.json")));
    }

    @Test
    void prints_no_value_that_a_library_quotes_when_a_command_fails() {
        assertThat(Main.withoutValues(new NumberFormatException("For input string: \"canary\"")))
                .isEqualTo("java.lang.NumberFormatException");
        assertThat(Main.withoutValues(new SQLException("duplicate key: canary")))
                .isEqualTo("java.sql.SQLException");
        assertThat(Main.withoutValues(new FatalSourceException("Cannot read the password")))
                .isEqualTo("Cannot read the password");
        assertThat(Main.withoutValues(new IOException("Cannot write report.json")))
                .isEqualTo("Cannot write report.json");
    }
}
