package dev.sluice;

import dev.sluice.policy.Finding;
import dev.sluice.policy.InvalidPolicyException;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyFile;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What configures this process: the environment, the JVM's properties, and the two files that Quarkus reads. */
final class ProcessConfiguration {
    private static final Path ENVIRONMENT_FILE = Path.of(".env");
    private static final Path PROPERTIES_FILE = Path.of("config", "application.properties");

    private final ConfigurationCheck check;

    private ProcessConfiguration(ConfigurationCheck check) {
        this.check = check;
    }

    static ProcessConfiguration read() {
        return new ProcessConfiguration(new ConfigurationCheck(environment(), properties()));
    }

    /** One mapping filled in, before or without Quarkus; empty if it cannot be filled. */
    <T> Optional<T> filled(Class<T> mapping) {
        return check.filled(mapping);
    }

    /**
     * Prints every problem of the configuration on standard error.
     *
     * @return whether there was none
     */
    boolean isSound(List<Class<?>> mappings) {
        List<String> problems = new ArrayList<>(check.problems(mappings));
        check.filled(PolicyConfig.class).ifPresent(policy -> problems.addAll(problems(policy)));
        return isNone(problems);
    }

    /**
     * As {@link #isSound(List)}, of a process that another one works for.
     *
     * @param known of which all names may be set
     * @param own those whose values are checked
     */
    boolean isSound(List<Class<?>> known, List<Class<?>> own) {
        return isNone(check.problems(known, own));
    }

    private static boolean isNone(List<String> problems) {
        if (problems.isEmpty()) {
            return true;
        }
        System.err.println("Cannot start: the configuration has " + problems.size()
                + (problems.size() == 1 ? " problem" : " problems"));
        problems.forEach(problem -> System.err.println("  - " + problem));
        return false;
    }

    /** What is wrong with the policy's file and key; they are configuration, too. */
    private static List<String> problems(PolicyConfig policy) {
        // It is loaded again when it is used, and one announcement of it is enough.
        Logger announcements = Logger.getLogger(PolicyConfig.class.getPackageName());
        announcements.setLevel(Level.OFF);
        try {
            Policy _ = PolicyFile.load(policy);
            return List.of();
        } catch (InvalidPolicyException e) {
            return e.findings().stream().map(Finding::toString).toList();
        } finally {
            announcements.setLevel(null);
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> variables = load(ENVIRONMENT_FILE);
        variables.putAll(System.getenv());
        return variables;
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = load(PROPERTIES_FILE);
        Properties system = System.getProperties();
        system.stringPropertyNames().forEach(name -> properties.put(name, system.getProperty(name)));
        return properties;
    }

    private static Map<String, String> load(Path file) {
        Map<String, String> values = new HashMap<>();
        if (Files.isReadable(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file.toAbsolutePath() + ": " + e.getMessage(), e);
            }
            properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        }
        return values;
    }
}
