package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A warehouse without room for each kind of file that a cut writes. */
class FullDiskIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".*/items/data/.*parquet",
                ".*puffin",
                ".*/items/metadata/.*-m[0-9]+.avro",
                ".*/items/metadata/snap-.*avro",
                ".*/items/metadata/.*metadata.json",
                ".*/control/metadata/.*"
            })
    void a_full_disk_loses_nothing_and_leaves_nothing_that_is_not_found(String files) throws Exception {
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.properties.io-impl", FullDisk.class.getName());
        keys.put("sluice.lake.compaction", "false");
        LakeConfig config = LakeConfigs.of(keys);
        SourceLog log = new SourceLog(MirrorIT.ITEMS).transactions(8);
        try (LakeDriver driver = new LakeDriver(config, CommitSteps.NONE, Duration.ofSeconds(5))) {
            log.deliver(driver);
            AtomicInteger left = FullDisk.fill(location -> location.matches(files), 3);
            for (int cut = 0; cut < 4; cut++) {
                log.requireExact(driver, config, log.transactions(3).deliver(driver));
            }
            assertThat(left).hasValue(0);
            Table table = Catalogs.open(config).loadTable(Catalogs.identifier("{schema}", MirrorIT.ITEMS.id()));
            LakeFiles.requireNothingMissingAndNothingLeft(
                    table, driver.lake.mirrors().getFirst());
        }
    }
}
