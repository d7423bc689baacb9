package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.policy.TablePolicy;
import dev.sluice.row.Row;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskCaseTest {
    @Test
    void every_mask_of_the_language_is_measured() throws Exception {
        Set<String> known = new HashSet<>();
        new ObjectMapper()
                .readTree(Path.of("docs/policy.schema.json").toFile())
                .at("/definitions/parameters/mask/enum")
                .forEach(mask -> known.add(mask.asText()));
        assertThat(known).contains("hash", "tokenize");
        assertThat(Arrays.stream(MaskCase.values()).map(MaskCase::mask)).containsAll(known);
    }

    @ParameterizedTest
    @EnumSource
    void the_policy_takes_the_values(MaskCase mask) {
        TablePolicy policy = MaskBenchmark.policy(mask);
        for (int index = 0; index < 1024; index += 17) {
            Row row = policy.protect(Row.of((long) index, mask.value(index)));
            assertThat(row.size()).isEqualTo(policy.protectedSchema().columns().size());
        }
    }
}
