package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sluice.lake.LakeConfig;
import dev.sluice.reconcile.ReconcileConfig;
import dev.sluice.source.SourceConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationCheckTest {
    @ConfigMapping(prefix = "sluice.example")
    public interface ExampleConfig {
        enum Load {
            AUTO,
            NEVER
        }

        @Pattern(regexp = "postgresql://\\S+", message = "SLUICE_EXAMPLE_URL must look like postgresql://host/db")
        String url();

        Optional<
                        @Pattern(
                                regexp = "\\S{8,}",
                                message = "SLUICE_EXAMPLE_PASSWORD must have at least 8 characters")
                        String>
                password();

        @WithDefault("3")
        @Min(value = 2, message = "SLUICE_EXAMPLE_FORMAT_VERSION must be 2 or 3")
        @Max(value = 3, message = "SLUICE_EXAMPLE_FORMAT_VERSION must be 2 or 3")
        int formatVersion();

        @WithDefault("1s")
        Duration commitInterval();

        @WithDefault("auto")
        Load load();

        Optional<List<@Pattern(regexp = "[^.]+\\.[^.]+", message = "must be schema.table") String>> tables();

        Map<String, String> properties();
    }

    @Test
    void reports_rules_about_several_keys_beside_those_about_one() {
        List<String> problems = new ConfigurationCheck(
                        Map.of("SLUICE_LAKE_CATALOG", "rest", "SLUICE_LAKE_FORMAT_VERSION", "7"), Map.of())
                .problems(List.of(LakeConfig.class));

        assertThat(problems)
                .hasSize(2)
                .anyMatch(problem -> problem.contains("SLUICE_LAKE_FORMAT_VERSION"))
                .anyMatch(problem -> problem.startsWith("SLUICE_LAKE_URI"));
        assertThat(new ConfigurationCheck(Map.of("SLUICE_LAKE_CATALOG", "rest"), Map.of())
                        .problems(List.of(LakeConfig.class)))
                .hasSize(1)
                .anyMatch(problem -> problem.startsWith("SLUICE_LAKE_URI"));
    }

    @Test
    void rules_of_layout_are_read_or_refused_by_name() {
        assertThat(new ConfigurationCheck(
                                Map.of("SLUICE_LAKE_PARTITIONS", "shop.*=day(created_at), bucket(4, \"an odd; name\")"),
                                Map.of())
                        .problems(List.of(LakeConfig.class)))
                .isEmpty();
        assertThat(new ConfigurationCheck(
                                Map.of(
                                        "SLUICE_LAKE_PARTITIONS",
                                        "shop.*=day{(created_at)",
                                        "SLUICE_LAKE_FORMAT_VERSION",
                                        "2"),
                                Map.of())
                        .problems(List.of(LakeConfig.class)))
                .hasSize(1)
                .first(STRING)
                .contains("'day{(created_at)' is none of column, year(column)");
    }

    @ConfigMapping(prefix = "sluice.other")
    public interface OtherConfig {
        @WithDefault("${sluice.example.format-version:3}")
        @Max(value = 3, message = "SLUICE_OTHER_VERSION must be at most 3")
        int version();
    }

    @Test
    void a_default_may_be_another_keys_value() {
        assertThat(new ConfigurationCheck(Map.of(), Map.of()).problems(List.of(OtherConfig.class)))
                .isEmpty();
        assertThat(new ConfigurationCheck(Map.of("SLUICE_EXAMPLE_FORMAT_VERSION", "4"), Map.of())
                        .problems(List.of(OtherConfig.class)))
                .anyMatch(problem -> problem.startsWith("SLUICE_OTHER_VERSION must be at most 3; it is '4'"));
        assertThat(new ConfigurationCheck(
                                Map.of("SLUICE_EXAMPLE_FORMAT_VERSION", "4", "SLUICE_OTHER_VERSION", ""), Map.of())
                        .problems(List.of(OtherConfig.class)))
                .anyMatch(problem -> problem.startsWith("SLUICE_OTHER_VERSION must be at most 3; it is '4'"));
    }

    @Test
    void limits_of_reconciliations_are_read_or_refused_by_name() {
        assertThat(new ConfigurationCheck(
                                Map.of(
                                        "SLUICE_RECONCILE_WINDOW", "22:00-04:00",
                                        "SLUICE_RECONCILE_SNAPSHOT_AGE", "30m",
                                        "SLUICE_RECONCILE_ROWS_PER_SECOND", "50000"),
                                Map.of())
                        .problems(List.of(ReconcileConfig.class)))
                .isEmpty();
        assertThat(new ConfigurationCheck(
                                Map.of(
                                        "SLUICE_RECONCILE_WINDOW", "1-5",
                                        "SLUICE_RECONCILE_SNAPSHOT_AGE", "-1s",
                                        "SLUICE_RECONCILE_ROWS_PER_SECOND", "0"),
                                Map.of())
                        .problems(List.of(ReconcileConfig.class)))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("SLUICE_RECONCILE_ROWS_PER_SECOND"))
                .anyMatch(problem -> problem.startsWith("SLUICE_RECONCILE_WINDOW '1-5'"))
                .anyMatch(problem -> problem.startsWith("SLUICE_RECONCILE_SNAPSHOT_AGE"));
    }

    @Test
    void a_standby_is_one_of_postgresql() {
        Map<String, String> postgres = Map.of(
                "SLUICE_SOURCE_URL", "postgresql://db/shop",
                "SLUICE_SOURCE_STANDBY_URL", "postgresql://standby:5432/shop?sslmode=require",
                "SLUICE_SOURCE_STANDBY_PASSWORD_FILE", "/run/secrets/standby");
        assertThat(new ConfigurationCheck(postgres, Map.of()).problems(List.of(SourceConfig.class)))
                .isEmpty();
        assertThat(new ConfigurationCheck(
                                Map.of(
                                        "SLUICE_SOURCE_URL", "mysql://db/",
                                        "SLUICE_SOURCE_STANDBY_URL", "postgresql://standby/shop"),
                                Map.of())
                        .problems(List.of(SourceConfig.class)))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("SLUICE_SOURCE_STANDBY_URL must not be set")
                        .contains("MySQL"));
        assertThat(new ConfigurationCheck(
                                Map.of(
                                        "SLUICE_SOURCE_URL", "mysql://db/",
                                        "SLUICE_SOURCE_STANDBY_URL", "mysql://reader:hunter2@standby/"),
                                Map.of())
                        .problems(List.of(SourceConfig.class)))
                .anyMatch(problem -> problem.startsWith("SLUICE_SOURCE_STANDBY_URL must look like"))
                .noneMatch(problem -> problem.contains("hunter2"));
    }

    private static List<String> problems(Map<String, String> environment) {
        return problems(environment, Map.of());
    }

    private static List<String> problems(Map<String, String> environment, Map<String, String> properties) {
        return new ConfigurationCheck(environment, properties).problems(List.of(ExampleConfig.class));
    }

    @Test
    void accepts_a_sound_configuration_with_entries_of_maps_and_an_unset_optional() {
        assertThat(problems(Map.of(
                        "SLUICE_EXAMPLE_URL", "postgresql://db:5432/shop",
                        "SLUICE_EXAMPLE_PROPERTIES_IO_IMPL", "x",
                        "SLUICE_EXAMPLE_TABLES", "public.*, shop.orders",
                        "SLUICE_EXAMPLE_COMMIT_INTERVAL", "500ms",
                        "SLUICE_JAVA_OPTS", "-Xmx1g",
                        "PATH", "/bin")))
                .isEmpty();
    }

    @Test
    void reports_every_problem_in_one_go() {
        List<String> problems = problems(Map.of(
                "SLUICE_EXAMPLE_FORMAT_VERSION", "7",
                "SLUICE_EXAMPLE_COMMIT_INTERVAL", "soon",
                "SLUICE_EXAMPLE_LOAD", "sometimes",
                "SLUICE_EXAMPLE_TABLES", "public.a,customers",
                "SLUICE_EXAMPLE_FORMAT", "3"));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "SLUICE_EXAMPLE_URL is not set, and has no default: set it (docs/configuration.md)",
                        "SLUICE_EXAMPLE_FORMAT_VERSION must be 2 or 3; it is '7'",
                        "SLUICE_EXAMPLE_COMMIT_INTERVAL 'soon' is not a valid Duration",
                        "SLUICE_EXAMPLE_LOAD 'sometimes' is not a valid Load: use one of auto, never",
                        "SLUICE_EXAMPLE_TABLES 'public.a,customers': must be schema.table",
                        "SLUICE_EXAMPLE_FORMAT is not known to Sluice: did you mean SLUICE_EXAMPLE_FORMAT_VERSION?");
    }

    @Test
    void never_shows_a_secret() {
        List<String> problems = problems(Map.of(
                "SLUICE_EXAMPLE_URL", "mysql://shop:hunter2@db/shop?password=hunter2&x=y",
                "SLUICE_EXAMPLE_PASSWORD", "hunter2",
                "SLUICE_EXAMPLE_PASSWROD", "hunter2"));

        assertThat(problems)
                .hasSize(3)
                .anyMatch(problem -> problem.contains("at least 8 characters"))
                .anyMatch(problem -> problem.contains("did you mean SLUICE_EXAMPLE_PASSWORD"))
                .noneMatch(problem -> problem.contains("hunter2"));
    }

    @Test
    void treats_an_empty_variable_as_unset() {
        assertThat(problems(Map.of("SLUICE_EXAMPLE_URL", "", "SLUICE_EXAMPLE_PASSWORD", "")))
                .containsExactly("SLUICE_EXAMPLE_URL is not set, and has no default: set it (docs/configuration.md)");
    }

    @Test
    void refuses_unknown_properties_too() {
        assertThat(problems(
                        Map.of("SLUICE_EXAMPLE_URL", "postgresql://db/shop"),
                        Map.of("sluice.example.loda", "auto", "sluice.demo.postgres", "x", "user.dir", "/")))
                .containsExactly("sluice.example.loda is not known to Sluice: did you mean sluice.example.load?");
    }

    @Test
    void ignores_what_kubernetes_sets_for_a_service_of_our_name() {
        assertThat(problems(Map.of(
                        "SLUICE_EXAMPLE_URL", "postgresql://db/shop",
                        "SLUICE_SERVICE_HOST", "10.0.0.1",
                        "SLUICE_SERVICE_PORT_HTTP", "8080",
                        "SLUICE_PORT", "tcp://10.0.0.1:8080",
                        "SLUICE_PORT_8080_TCP_ADDR", "10.0.0.1")))
                .isEmpty();
    }
}
