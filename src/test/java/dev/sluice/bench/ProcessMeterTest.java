package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ProcessMeterTest {
    @Test
    void agrees_with_what_the_jvm_knows_of_itself() throws IOException {
        ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assertThat(meter.cpuSeconds()).isCloseTo(system.getProcessCpuTime() / 1e9, within(0.5));
        meter.peakResidentMiB().ifPresent(peak -> assertThat(peak).isBetween(20L, 16_000L));
    }
}
