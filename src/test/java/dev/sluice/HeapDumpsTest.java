package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeapDumpsTest {
    private static final String OPTION = "HeapDumpOnOutOfMemoryError";

    private final HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    private final String before = jvm.getVMOption(OPTION).getValue();

    @AfterEach
    void restore() {
        jvm.setVMOption(OPTION, before);
    }

    @Test
    void warns_where_the_heap_would_be_dumped_and_says_what_to_do() {
        jvm.setVMOption(OPTION, "true");
        assertThat(HeapDumps.warning())
                .hasValueSatisfying(
                        warning -> assertThat(warning).contains("personal data", "-XX:-HeapDumpOnOutOfMemoryError"));

        jvm.setVMOption(OPTION, "false");
        assertThat(HeapDumps.warning()).isEmpty();
    }
}
