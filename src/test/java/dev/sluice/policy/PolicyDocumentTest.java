package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/policy.md says what is so. */
class PolicyDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("^```yaml\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    private static String document() throws IOException {
        return Files.readString(Path.of("docs", "policy.md"));
    }

    @Test
    void examples_are_policies() throws IOException {
        List<String> examples = EXAMPLE.matcher(document())
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();

        assertThat(examples).hasSize(9);
        for (String example : examples) {
            PolicyFile.parse("docs/policy.md", example, Optional.of(Policies.KEY));
        }
    }

    @Test
    void documented_hash_is_the_real_one() throws IOException {
        KeyedHash hash = new KeyedHash(Policies.KEY.derive("hash/domain/person"));

        assertThat(document()).contains("# " + hash.of(new ColumnType.Text(), "ada@example.org"));
    }

    @Test
    void says_of_every_mask_what_it_protects_against_and_what_it_does_not_hide() throws IOException {
        String masks = document()
                .substring(document().indexOf("\n## The masks"), document().indexOf("\n## Keys and"));
        String[] sections = masks.split("\n### ", -1);

        assertThat(sections).hasSize(MaskReader.NAMES.size() + 1);
        for (String section : List.of(sections).subList(1, sections.length)) {
            assertThat(section).contains("*Protects* ", "*Does not hide*");
        }
    }

    @Test
    void names_every_mask_operator_and_field() throws IOException {
        for (String mask : MaskReader.NAMES) {
            assertThat(document()).contains("### `" + mask + "`");
        }
        assertThat(document()).contains("`check-digit: luhn`", "`check-digit: iban`");
        for (String type : TypeNames.TYPES) {
            assertThat(document()).contains(type);
        }
        for (String action : RowRule.Violation.WORDS.keySet()) {
            assertThat(document()).contains("| `" + action + "` |");
        }
    }
}
