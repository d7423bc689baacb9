package dev.sluice;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Who did what with personal data: a file of JSON, a line for each act, that is only ever appended to. */
final class AuditLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Clock clock;
    private final String user;
    private final Optional<String> sudoUser;

    /**
     * @param user as whom the process runs
     * @param sudoUser who became that user by way of sudo
     */
    AuditLog(Path file, Clock clock, String user, Optional<String> sudoUser) {
        this.file = file;
        this.clock = clock;
        this.user = user;
        this.sudoUser = sudoUser;
    }

    /** Of whoever runs this process. */
    static AuditLog of(Path file) {
        String user = Optional.ofNullable(System.getProperty("user.name")).orElse("unknown");
        return new AuditLog(file, Clock.systemUTC(), user, Optional.ofNullable(System.getenv("SUDO_USER")));
    }

    /**
     * Notes an act, and returns when it is on the disk.
     *
     * @param details names and numbers, never a value of a row
     * @throws IOException if it cannot be noted: then it must not be done
     */
    void note(String action, Map<String, ?> details) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("time", clock.instant().toString());
        line.put("user", user);
        sudoUser.ifPresent(name -> line.put("sudoUser", name));
        line.put("action", action);
        details.forEach(line::putPOJO);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
