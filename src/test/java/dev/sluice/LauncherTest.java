package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ServiceLaunch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a JDK and an application that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("sluice");

    @TempDir
    private Path directory;

    private record Outcome(int exit, String output) {}

    private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", "checkout/sluice"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        Map<String, String> variables = new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()));
        variables.putAll(environment);
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    private Path checkout() throws IOException {
        Path checkout = Files.createDirectory(directory.resolve("checkout"));
        Files.copy(LAUNCHER, checkout.resolve("sluice"));
        executable(
                checkout.resolve("mvnw"),
                "echo maven \"$@\" with $JAVA_HOME; mkdir -p target/quarkus-app;"
                        + " echo built > target/quarkus-app/quarkus-run.jar");
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.createDirectories(checkout.resolve("src/main"));
        Files.createDirectories(checkout.resolve("reconciliation/src/main"));
        return checkout;
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/javac"), "echo javac " + version);
        executable(home.resolve("bin/java"), "for a; do echo \"[$a]\"; done");
        return home;
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void is_a_script_for_any_shell() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-n", LAUNCHER.toString()).start();
        assertThat(process.waitFor()).isZero();
        assertThat(LAUNCHER.toFile().canExecute()).isTrue();
    }

    @Test
    void builds_once_says_so_and_starts_the_application() throws Exception {
        checkout();
        Map<String, String> environment =
                Map.of("JAVA_HOME", jdk("jdk", "25.0.1").toString(), "SLUICE_JAVA_OPTS", "-Xmx1g -Da=b");

        Outcome first = launch(environment, "run", "two words");
        Outcome second = launch(environment, "run");

        assertThat(first.exit()).isZero();
        assertThat(first.output())
                .startsWith("Building Sluice")
                .contains("maven -B -q -DskipTests package")
                .contains("[-Xmx512m]\n", "[-Xmx1g]\n[-Da=b]\n[-jar]\n")
                .containsPattern("\\[-Dsluice.demo.postgres=.*/checkout/target/postgres]")
                .endsWith("/checkout/target/quarkus-app/quarkus-run.jar]\n[run]\n[two words]\n");
        assertThat(second.output()).doesNotContain("maven").endsWith("[run]\n");
    }

    @Test
    void builds_once_though_it_is_started_many_times_at_once_and_after_a_build_that_was_killed() throws Exception {
        Path checkout = checkout();
        Path jdk = jdk("jdk-25", "25");
        // As a process that is gone has left it.
        Files.createDirectories(checkout.resolve("target"));
        Files.createSymbolicLink(checkout.resolve("target/.building"), Path.of("999999999"));
        List<CompletableFuture<Outcome>> launches = IntStream.range(0, 8)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return launch(Map.of("JAVA_HOME", jdk.toString()), "help");
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        Thread.ofPlatform()::start))
                .toList();
        List<Outcome> outcomes = launches.stream().map(CompletableFuture::join).toList();
        assertThat(outcomes)
                .allMatch(outcome -> outcome.exit() == 0 && outcome.output().contains("[help]"));
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.output().contains("maven"))
                .hasSize(1);
        assertThat(Files.isSymbolicLink(checkout.resolve("target/.building"))).isFalse();
    }

    @Test
    void builds_again_when_a_source_is_newer() throws Exception {
        Path checkout = checkout();
        Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "26").toString());
        launch(environment, "help");
        Path source = Files.writeString(checkout.resolve("src/main/New.java"), "");
        assertThat(source.toFile().setLastModified(System.currentTimeMillis() + 5000))
                .isTrue();

        assertThat(launch(environment, "help").output()).contains("maven");
    }

    @Test
    void hands_test_to_maven_with_its_arguments() throws Exception {
        checkout();
        Path jdk = jdk("jdk", "25");

        assertThat(launch(Map.of("JAVA_HOME", jdk.toString()), "test", "-Dtest=X")
                        .output())
                .isEqualTo("maven -B verify -Dtest=X with " + jdk + "\n");
    }

    @Test
    void passes_over_an_old_jdk_for_a_newer_one_of_sdkman() throws Exception {
        checkout();
        Path newer = jdk(".sdkman/candidates/java/25.0.1-tem", "25.0.1");
        Map<String, String> environment =
                Map.of("JAVA_HOME", jdk("old", "17.0.2").toString());

        String output = launch(environment, "test").output();

        // A machine's own JDK 25 in /usr/lib/jvm comes first and will do as well.
        assertThat(output)
                .matches("(?s)maven -B verify with (" + newer + "|/.*)\n")
                .doesNotContain("/old");
    }

    /** Dumps of the heap, and of the core when the machine crashes, hold the rows that masking is there to protect. */
    @Test
    void leaves_no_dump_behind_however_it_is_started() throws Exception {
        checkout();
        String launched = launch(Map.of("JAVA_HOME", jdk("jdk", "25.0.1").toString()), "run")
                .output();
        String image = Files.readAllLines(Path.of("Dockerfile")).stream()
                .filter(line -> line.startsWith("ENTRYPOINT"))
                .findFirst()
                .orElseThrow();

        for (String option : List.of("-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash")) {
            assertThat(launched).contains("[" + option + "]\n");
            assertThat(image).contains("\"" + option + "\"");
            assertThat(ServiceLaunch.javaCommand("1g")).contains(option);
        }
    }
}
