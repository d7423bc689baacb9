package dev.sluice.source;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A {@link SourceConfig} for tests, read by the same code as the service's. */
public final class SourceSettings {
    private SourceSettings() {}

    /** @param settings keys without the prefix {@code sluice.source.} and their values, in turn */
    public static SourceConfig of(String url, String... settings) {
        Map<String, String> values = new HashMap<>(Map.of(
                "sluice.source.url", url, "sluice.source.username", "postgres", "sluice.source.password", "postgres"));
        for (int index = 0; index < settings.length; index += 2) {
            values.put("sluice.source." + settings[index], settings[index + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SourceConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(SourceConfig.class);
    }
}
