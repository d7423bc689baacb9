package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
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
                "sluice.lake.changelog-retention", "1h"));
        assertThat(problems(config))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_URI"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_FORMAT_VERSION"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_COMMIT_INTERVAL"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_MAINTENANCE_SHARE"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_SNAPSHOT_LIMIT"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_ORPHAN_AGE"))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_CHANGELOG_RETENTION"));
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

    @Test
    void variables_reach_names_with_dashes() {
        Map<String, String> variables = Map.of(
                "SLUICE_LAKE_PROPERTIES_S3_ENDPOINT", "http://localhost:9000",
                "SLUICE_LAKE_PROPERTIES_S3_PATH_STYLE_ACCESS", "true",
                "SLUICE_LAKE_PROPERTIES_S3_ACCESS_KEY_ID", "name",
                "SLUICE_LAKE_PROPERTIES_S3_SECRET_ACCESS_KEY", "secret",
                "SLUICE_LAKE_PROPERTIES_CLIENT_REGION", "eu-central-1",
                "SLUICE_LAKE_PROPERTIES_IO_IMPL", "org.apache.iceberg.aws.s3.S3FileIO",
                "SLUICE_LAKE_PROPERTIES_OAUTH2_SERVER_URI", "http://localhost/tokens",
                "SLUICE_LAKE_PROPERTIES_CREDENTIAL", "id:secret",
                "SLUICE_LAKE_PROPERTIES_HEADER_X_ICEBERG_ACCESS_DELEGATION", "vended-credentials",
                "SLUICE_LAKE_PROPERTIES_SOMEBODYS_OWN", "as it is");
        LakeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LakeConfig.class)
                .withSources(
                        new EnvConfigSource(variables, 300),
                        new PropertiesConfigSource(
                                Map.of("sluice.lake.properties.\"s3.path-style-access\"", "false"), "file", 200))
                .build()
                .getConfigMapping(LakeConfig.class);
        assertThat(Catalogs.properties(config))
                .containsEntry("s3.endpoint", "http://localhost:9000")
                .containsEntry("s3.path-style-access", "true")
                .containsEntry("s3.access-key-id", "name")
                .containsEntry("s3.secret-access-key", "secret")
                .containsEntry("client.region", "eu-central-1")
                .containsEntry("io-impl", "org.apache.iceberg.aws.s3.S3FileIO")
                .containsEntry("oauth2-server-uri", "http://localhost/tokens")
                .containsEntry("credential", "id:secret")
                .containsEntry("header.x-iceberg-access-delegation", "vended-credentials")
                .containsEntry("somebodys.own", "as it is");
    }

    @Test
    void a_layout_that_cannot_be_read_is_said_to_be_so() {
        assertThat(problems(LakeConfigs.of(Map.of(
                        "sluice.lake.partitions", "shop.orders=day(created_at), bucket(16, id); shop.*=kind",
                        "sluice.lake.sort-orders", "shop.orders=created_at desc nulls first, \"odd, name\"",
                        "sluice.lake.table-properties", "*.*=write.parquet.compression-level=3"))))
                .isEmpty();
        assertThat(problems(LakeConfigs.of(Map.of(
                        "sluice.lake.partitions", "shop.orders=week(created_at)",
                        "sluice.lake.sort-orders", "created_at",
                        "sluice.lake.table-properties", "shop.orders=format-version=1"))))
                .hasSize(1)
                .first(STRING)
                .startsWith("SLUICE_LAKE_PARTITIONS must list schema.table=…")
                .contains("'week(created_at)' is none of");
        assertThat(problems(LakeConfigs.of(Map.of("sluice.lake.sort-orders", "created_at"))))
                .first(STRING)
                .isEqualTo("SLUICE_LAKE_SORT_ORDERS must list schema.table=…, with semicolons between tables:"
                        + " 'created_at' is not schema.table=…");
        assertThat(problems(LakeConfigs.of(Map.of("sluice.lake.table-properties", "a.b=format-version=1"))))
                .first(STRING)
                .endsWith("format-version is not to be set so");
    }

    @Test
    void tables_on_s3_are_read_and_written_as_such() {
        assertThat(Catalogs.properties(LakeConfigs.of(Map.of(
                        "sluice.lake.uri", "jdbc:postgresql://host/db", "sluice.lake.warehouse", "s3://lake/a"))))
                .containsEntry("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        assertThat(problems(LakeConfigs.of(
                        Map.of("sluice.lake.catalog", "hadoop", "sluice.lake.warehouse", "s3://lake/a"))))
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_CATALOG must be jdbc, rest or glue"));
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
