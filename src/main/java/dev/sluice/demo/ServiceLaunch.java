package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How to start the packaged service: the command line that the launcher would use, and an environment that holds only
 * what is said here.
 *
 * @param application {@code quarkus-app/quarkus-run.jar}
 * @param arguments of the command, {@code run} by default
 * @param environment what to set beside the parent's own variables, of which those that configure Sluice, Quarkus or
 *     the JVM are left out
 * @param heap as {@code -Xmx} takes it
 * @param directory to work in, existing; a place without configuration files
 * @param log where standard output and error go, appended
 */
public record ServiceLaunch(
        Path application,
        List<String> arguments,
        Map<String, String> environment,
        String heap,
        Path directory,
        Path log) {
    static final String DEFAULT_HEAP = "512m";

    /** Of the JVM, separated by semicolons: so that tests, which start it hundreds of times, do not wait for its best code. */
    private static final List<String> MORE_OPTIONS = Arrays.stream(
                    System.getProperty("sluice.launch.options", "").split(";"))
            .filter(option -> !option.isEmpty())
            .toList();

    private static final List<String> NOT_INHERITED = List.of(
            "SLUICE_", "QUARKUS_", "SMALLRYE_", "MP_", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    public ServiceLaunch {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** {@code run} with a heap of 512 MiB, its log in {@code directory/service.log}. */
    public static ServiceLaunch of(Path application, Path directory) {
        return new ServiceLaunch(
                application, List.of("run"), Map.of(), DEFAULT_HEAP, directory, directory.resolve("service.log"));
    }

    public ServiceLaunch withArguments(String... command) {
        return new ServiceLaunch(application, List.of(command), environment, heap, directory, log);
    }

    /** Adds to the environment, replacing what has the same name. */
    public ServiceLaunch withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new ServiceLaunch(application, arguments, all, heap, directory, log);
    }

    public ServiceLaunch withHeap(String size) {
        return new ServiceLaunch(application, arguments, environment, size, directory, log);
    }

    public ServiceLaunch withLog(Path file) {
        return new ServiceLaunch(application, arguments, environment, heap, directory, file);
    }

    /** Starts it on a free loopback port, or on the {@code QUARKUS_HTTP_PORT} of the environment. */
    public ServiceProcess start() throws IOException {
        return ServiceProcess.start(this);
    }

    /** The JVM that runs this program, with the options that the launcher gives the service. */
    public static List<String> javaCommand(String heap) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseParallelGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-HeapDumpOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash"));
        command.addAll(MORE_OPTIONS);
        return List.copyOf(command);
    }

    /** A process with this command line and environment, its output appended to the log; not yet started. */
    public ProcessBuilder processBuilder(Map<String, String> defaults) {
        List<String> command = new ArrayList<>(javaCommand(heap));
        command.add("-jar");
        command.add(application.toAbsolutePath().toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> inherited = builder.environment();
        forgetConfiguration(inherited);
        inherited.putAll(defaults);
        inherited.putAll(environment);
        return builder;
    }

    /** Takes out of an environment what configures the service or its JVM. */
    static void forgetConfiguration(Map<String, String> environment) {
        environment.keySet().removeIf(name -> NOT_INHERITED.stream().anyMatch(name::startsWith));
    }
}
