package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLaunchTest {
    @TempDir
    Path directory;

    @Test
    void starts_the_jar_as_the_launcher_does_with_the_environment_that_was_named() {
        ProcessBuilder builder = ServiceLaunch.of(directory.resolve("quarkus-run.jar"), directory)
                .withEnvironment(Map.of("SLUICE_SOURCE_URL", "first"))
                .withEnvironment(Map.of("SLUICE_SOURCE_URL", "second", "SLUICE_SOURCE_SLOT", "slot"))
                .withHeap("256m")
                .withArguments("reconcile", "--level", "counts")
                .processBuilder(Map.of("QUARKUS_HTTP_PORT", "1234"));
        assertThat(builder.command()).contains("-Xmx256m", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders");
        assertThat(String.join(" ", builder.command())).endsWith("quarkus-run.jar reconcile --level counts");
        assertThat(builder.environment())
                .containsEntry("SLUICE_SOURCE_URL", "second")
                .containsEntry("SLUICE_SOURCE_SLOT", "slot")
                .containsEntry("QUARKUS_HTTP_PORT", "1234");
    }

    @Test
    void inherits_nothing_that_configures_the_service_or_its_jvm() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SLUICE_POLICY_FILE", "x", "QUARKUS_PROFILE", "dev", "JAVA_TOOL_OPTIONS", "-Xmx1m", "PATH", "/bin"));
        ServiceLaunch.forgetConfiguration(environment);
        assertThat(environment).containsOnlyKeys("PATH");
    }

    @Test
    void says_what_to_do_where_nothing_was_built() {
        assertThatThrownBy(() -> ServiceLaunch.of(directory.resolve("quarkus-run.jar"), directory)
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("./mvnw package");
    }
}
