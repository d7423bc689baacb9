package dev.sluice.lake;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.AwsProperties;
import org.apache.iceberg.aws.HttpClientProperties;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import org.apache.iceberg.rest.RESTCatalogProperties;
import org.apache.iceberg.rest.auth.AuthProperties;
import org.apache.iceberg.rest.auth.OAuth2Properties;

/**
 * Iceberg's names of properties, which hold dots and dashes, found by what an environment variable makes of them: {@code
 * SLUICE_LAKE_PROPERTIES_S3_PATH_STYLE_ACCESS} arrives as {@code s3.path.style.access} and means {@code
 * s3.path-style-access}. What Iceberg and its modules declare is known; other names are taken as they come.
 */
final class PropertyNames {
    private static final List<Class<?>> DECLARING = List.of(
            CatalogProperties.class,
            RESTCatalogProperties.class,
            AuthProperties.class,
            OAuth2Properties.class,
            AwsProperties.class,
            AwsClientProperties.class,
            HttpClientProperties.class,
            S3FileIOProperties.class);

    /** Declared where nobody outside can see them. */
    private static final List<String> UNDECLARED = List.of(
            "jdbc.schema-version",
            "jdbc.init-catalog-tables",
            "rest.client.connection-timeout-ms",
            "rest.client.socket-timeout-ms",
            "rest.client.max-connections",
            "rest.client.connections-per-route");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");
    private static final String HEADER = "header.";
    private static final Map<String, String> BY_DOTS = byDots();

    private PropertyNames() {}

    /** The properties under Iceberg's names; where a variable and a file name the same one, the variable's value. */
    static Map<String, String> resolve(Map<String, String> properties) {
        Map<String, String> resolved = new HashMap<>();
        properties.forEach((name, value) -> {
            if (resolve(name).equals(name)) {
                resolved.put(name, value);
            }
        });
        // No file spells a name so: these come from variables, which override files.
        properties.forEach((name, value) -> {
            if (!resolve(name).equals(name)) {
                resolved.put(resolve(name), value);
            }
        });
        return resolved;
    }

    private static String resolve(String name) {
        if (name.startsWith(HEADER) && name.equals(name.toLowerCase(Locale.ROOT))) {
            // Names of HTTP headers hold dashes, dots hardly ever, and no case.
            return HEADER + name.substring(HEADER.length()).replace('.', '-');
        }
        return BY_DOTS.getOrDefault(name, name);
    }

    private static Map<String, String> byDots() {
        Map<String, String> names = new HashMap<>();
        UNDECLARED.forEach(name -> add(name, names));
        for (Class<?> declaring : DECLARING) {
            for (Field field : declaring.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    try {
                        add(String.valueOf(field.get(null)), names);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException("Cannot read " + field + ", which is public", e);
                    }
                }
            }
        }
        return Map.copyOf(names);
    }

    private static void add(String name, Map<String, String> names) {
        if (name.contains("-") && NAME.matcher(name).matches()) {
            names.put(name.replace('-', '.'), name);
        }
    }
}
