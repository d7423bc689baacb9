package dev.sluice.lake;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Lake configurations for tests, made from the same keys as the service's. */
final class LakeConfigs {
    private LakeConfigs() {}

    static Map<String, String> local(Path directory) {
        Map<String, String> keys = new HashMap<>();
        keys.put("sluice.lake.uri", "jdbc:sqlite:" + directory.resolve("catalog.db"));
        keys.put("sluice.lake.warehouse", directory.resolve("warehouse").toString());
        keys.put("sluice.lake.index-path", directory.resolve("index").toString());
        keys.put("sluice.lake.commit-interval", "100ms");
        return keys;
    }

    static LakeConfig of(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LakeConfig.class)
                .withSources(new PropertiesConfigSource(keys, "test", 100))
                .build()
                .getConfigMapping(LakeConfig.class);
    }
}
