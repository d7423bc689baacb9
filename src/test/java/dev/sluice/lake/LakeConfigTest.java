package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.spi.properties.ConstrainableExecutable;
import org.hibernate.validator.spi.properties.GetterPropertySelectionStrategy;
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
                "sluice.lake.maintenance-share", "0",
                "sluice.lake.snapshot-limit", "5",
                "sluice.lake.orphan-age", "10m",
                "sluice.lake.changelog", "true"));
        assertThat(problems(config))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_URI"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_FORMAT_VERSION"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_COMMIT_INTERVAL"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_MAINTENANCE_SHARE"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_SNAPSHOT_LIMIT"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_ORPHAN_AGE"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_CHANGELOG"));
    }

    @Test
    void catalog_properties_keep_the_dots_of_their_names() {
        LakeConfig config = LakeConfigs.of(Map.of("sluice.lake.properties.\"s3.endpoint\"", "http://localhost"));
        assertThat(config.properties()).containsEntry("s3.endpoint", "http://localhost");
        assertThat(LakeConfigs.of(Map.of("sluice.lake.properties.s3.endpoint", "http://localhost"))
                        .properties())
                .containsEntry("s3.endpoint", "http://localhost");
        assertThat(config.indexPath()).isEqualTo(Path.of("./data/index"));
    }

    /** As Quarkus validates: a mapping's properties are its methods, whatever their names. */
    private static List<String> problems(LakeConfig config) {
        GetterPropertySelectionStrategy methods = new GetterPropertySelectionStrategy() {
            @Override
            public Optional<String> getProperty(ConstrainableExecutable executable) {
                return executable.getParameterTypes().length == 0
                        ? Optional.of(executable.getName())
                        : Optional.empty();
            }

            @Override
            public List<String> getGetterMethodNameCandidates(String propertyName) {
                return List.of(propertyName);
            }
        };
        try (var factory = Validation.byProvider(HibernateValidator.class)
                .configure()
                .getterPropertySelectionStrategy(methods)
                .buildValidatorFactory()) {
            return factory.getValidator().validate(config).stream()
                    .map(ConstraintViolation::getMessage)
                    .toList();
        }
    }
}
