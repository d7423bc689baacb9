package dev.sluice;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/** Whether this JVM would write its heap, and so the originals of rows on their way, into a file. */
final class HeapDumps {
    private static final List<String> OPTIONS =
            List.of("HeapDumpOnOutOfMemoryError", "HeapDumpBeforeFullGC", "HeapDumpAfterFullGC");

    private HeapDumps() {}

    /** What to tell the operator; empty if no dump would be written, or the JVM does not say. */
    static Optional<String> warning() {
        return ManagementFactory.getPlatformMXBeans(HotSpotDiagnosticMXBean.class).stream()
                .flatMap(jvm -> OPTIONS.stream().filter(option -> isOn(jvm, option)))
                .map(option -> "The JVM would write its heap, and personal data with it, into a file (" + option
                        + " is true): start it with -XX:-" + option
                        + ", and look for that option in JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and SLUICE_JAVA_OPTS")
                .findFirst();
    }

    private static boolean isOn(HotSpotDiagnosticMXBean jvm, String option) {
        try {
            return Boolean.parseBoolean(jvm.getVMOption(option).getValue());
        } catch (IllegalArgumentException _) {
            return false; // a JVM without that option
        }
    }
}
