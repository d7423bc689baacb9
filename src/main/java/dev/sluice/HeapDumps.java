package dev.sluice;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Whether this JVM would write its heap, and so the originals of rows on their way, into a file. */
final class HeapDumps {
    private static final String OPTION = "HeapDumpOnOutOfMemoryError";

    private HeapDumps() {}

    /** What to tell the operator; empty if no dump would be written, or the JVM does not say. */
    static Optional<String> warning() {
        return ManagementFactory.getPlatformMXBeans(HotSpotDiagnosticMXBean.class).stream()
                .filter(HeapDumps::areOn)
                .map(_ -> "The JVM would write its heap, and personal data with it, into a file when memory runs out ("
                        + OPTION + " is true): start it with -XX:-" + OPTION
                        + ", and look for that option in JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and SLUICE_JAVA_OPTS")
                .findFirst();
    }

    private static boolean areOn(HotSpotDiagnosticMXBean jvm) {
        try {
            return Boolean.parseBoolean(jvm.getVMOption(OPTION).getValue());
        } catch (IllegalArgumentException _) {
            return false; // a JVM without that option
        }
    }
}
