package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** What the operating system tells of a process: Linux in full, others the CPU time only. */
record ProcessMeter(long pid) {
    /** Of /proc/PID/stat's times; Linux fixes it for programs, whatever the kernel's own clock does. */
    private static final double TICKS_PER_SECOND = 100;

    /** Fields behind the parenthesised name: state is the first, user time the 12th, system time the 13th. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /**
     * CPU seconds of all threads, in user and kernel mode, since the process started.
     *
     * @throws IOException if the process is gone
     */
    double cpuSeconds() throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (Files.isReadable(stat)) {
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
        }
        return ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .map(Duration::toMillis)
                        .orElseThrow(() -> new IOException("Cannot measure process " + pid + ": it is gone"))
                / 1e3;
    }

    /** The most memory that was ever resident at once, in MiB; empty where the system does not tell. */
    OptionalLong peakResidentMiB() throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst();
    }
}
