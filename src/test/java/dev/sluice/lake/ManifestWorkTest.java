package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestWorkTest {
    @ParameterizedTest
    @CsvSource({
        "/data/a lake/t, true",
        "file:/data/a lake/t, true",
        "file:///data/t, true",
        "s3://bucket/t, false",
        "s3a://bucket/file:/t, false",
        "hdfs://name/t, false",
        "gs://bucket/t, false"
    })
    void only_a_local_file_system_is_waited_for_without_a_pool(String location, boolean local) {
        assertThat(ManifestWork.isLocal(location)).isEqualTo(local);
    }
}
