package dev.sluice;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote beside the classes. */
final class Version implements IVersionProvider {
    private static final String RESOURCE = "/sluice-build.properties";

    static String current() {
        Properties properties = new Properties();
        try (InputStream input = Objects.requireNonNull(Version.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            properties.load(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sluice " + current()};
    }
}
