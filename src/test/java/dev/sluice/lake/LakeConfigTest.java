package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LakeConfigTest {
    @Test
    void defaults_need_no_configuration() {
        LakeConfig config = LakeConfigs.of(Map.of());
        assertThat(problems(config)).isEmpty();
        assertThat(config.commitInterval()).hasSeconds(1);
        assertThat(config.targetFileSize().asLongValue()).isEqualTo(128L * 1024 * 1024);
        assertThat(config.namespace()).isEqualTo("{schema}");
    }

    @Test
    void every_problem_names_its_variable() {
        LakeConfig config = LakeConfigs.of(Map.of(
                "sluice.lake.catalog", "rest",
                "sluice.lake.format-version", "1",
                "sluice.lake.commit-interval", "1ms",
                "sluice.lake.changelog", "true"));
        assertThat(problems(config))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_URI"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_FORMAT_VERSION"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_COMMIT_INTERVAL"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_CHANGELOG"));
    }

    @Test
    void catalog_properties_keep_the_dots_of_their_names() {
        LakeConfig config = LakeConfigs.of(Map.of("sluice.lake.properties.\"s3.endpoint\"", "http://localhost"));
        assertThat(config.properties()).containsEntry("s3.endpoint", "http://localhost");
        assertThat(config.indexPath()).isEqualTo(Path.of("./data/index"));
    }

    private static List<String> problems(LakeConfig config) {
        try (var factory = Validation.buildDefaultValidatorFactory()) {
            return factory.getValidator().validate(config).stream()
                    .map(ConstraintViolation::getMessage)
                    .toList();
        }
    }
}
