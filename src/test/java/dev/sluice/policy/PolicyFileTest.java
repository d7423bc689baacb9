package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private record Settings(Optional<Path> file, Optional<String> key, Optional<Path> keyFile) implements PolicyConfig {
        @Override
        public Change change() {
            return Change.REFUSE;
        }

        @Override
        public Path auditFile() {
            return Path.of("audit.jsonl");
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path hashing() throws IOException {
        return file("policy.yaml", "{version: 1, unclassified: allow, columns: [{match: '*.*.secret', mask: hash}]}");
    }

    private static Object hash(Policy policy) {
        return policy.compile(Policies.secrets(new ColumnType.Text()))
                .protect(Row.of(1L, "x"))
                .value(1);
    }

    @Test
    void passes_everything_without_a_policy() {
        Policy policy = PolicyFile.load(new Settings(Optional.empty(), Optional.empty(), Optional.empty()));

        assertThat(hash(policy)).isEqualTo("x");
        assertThat(policy.fingerprint()).hasSize(64);
    }

    @Test
    void reads_the_key_from_a_file_without_its_line_ending() throws IOException {
        Policy direct = PolicyFile.load(new Settings(Optional.of(hashing()), Optional.of(KEY), Optional.empty()));
        for (String ending : new String[] {"", "\n", "\r\n"}) {
            Path keyFile = file("key", KEY + ending);
            Policy mounted =
                    PolicyFile.load(new Settings(Optional.of(hashing()), Optional.empty(), Optional.of(keyFile)));

            assertThat(hash(mounted)).isEqualTo(hash(direct));
        }
    }

    @Test
    void refuses_a_key_that_is_short_missing_doubled_or_unreadable() throws IOException {
        Optional<Path> policy = Optional.of(hashing());
        assertThatThrownBy(() -> PolicyFile.load(new Settings(policy, Optional.of("canary"), Optional.empty())))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("too short")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> PolicyFile.load(new Settings(policy, Optional.empty(), Optional.empty())))
                .hasMessageContaining("Mask hash needs a key")
                .hasMessageContaining("SLUICE_POLICY_KEY_FILE");
        Optional<Path> keyFile = Optional.of(file("key", KEY));
        assertThatThrownBy(() -> PolicyFile.load(new Settings(policy, Optional.of(KEY), keyFile)))
                .hasMessageContaining("both set");
        Optional<Path> absent = Optional.of(folder.resolve("absent"));
        assertThatThrownBy(() -> PolicyFile.load(new Settings(policy, Optional.empty(), absent)))
                .hasMessageContaining("Cannot read the policy key")
                .hasMessageContaining("NoSuchFile");
    }

    @Test
    void refuses_a_policy_that_cannot_be_read() {
        Optional<Path> absent = Optional.of(folder.resolve("absent.yaml"));

        assertThatThrownBy(() -> PolicyFile.load(new Settings(absent, Optional.empty(), Optional.empty())))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("absent.yaml")
                .hasMessageContaining("Cannot read the policy");
    }

    @Test
    void reports_policy_and_key_in_one_go() throws IOException {
        Optional<Path> wrong = Optional.of(file("wrong.yaml", "{version: 9, unclassified: allow}"));

        assertThatThrownBy(() -> PolicyFile.load(new Settings(wrong, Optional.of("short"), Optional.empty())))
                .hasMessageContaining("too short")
                .hasMessageContaining("Unknown version");
    }

    @Test
    void never_prints_the_key() {
        assertThat(PolicyKey.of(KEY)).hasToString("PolicyKey[secret]");
    }
}
