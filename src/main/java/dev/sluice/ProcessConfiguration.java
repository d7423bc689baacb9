package dev.sluice;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What configures this process: the environment, the JVM's properties, and the two files that Quarkus reads. */
final class ProcessConfiguration {
    private static final Path ENVIRONMENT_FILE = Path.of(".env");
    private static final Path PROPERTIES_FILE = Path.of("config", "application.properties");

    private ProcessConfiguration() {}

    /**
     * Prints every problem of the configuration on standard error.
     *
     * @return whether there was none
     */
    static boolean isSound(List<Class<?>> mappings) {
        List<String> problems = new ConfigurationCheck(environment(), properties()).problems(mappings);
        if (problems.isEmpty()) {
            return true;
        }
        System.err.println("Cannot start: the configuration has " + problems.size()
                + (problems.size() == 1 ? " problem" : " problems"));
        problems.forEach(problem -> System.err.println("  - " + problem));
        return false;
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
