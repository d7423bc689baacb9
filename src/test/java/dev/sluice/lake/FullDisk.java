package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** A local disk that has no room for some files when a test says so. Iceberg creates it by name, so that is static. */
public final class FullDisk implements SupportsPrefixOperations {
    private static final long serialVersionUID = 1L;

    private static final AtomicInteger LEFT = new AtomicInteger();
    private static volatile Predicate<String> files = _ -> false;

    private final LocalFiles disk = new LocalFiles();

    /** For Iceberg. */
    public FullDisk() {}

    /** The next so many such files find no room: the first at once, the second after its first bytes, and so on. */
    static AtomicInteger fill(Predicate<String> locations, int times) {
        files = locations;
        LEFT.set(times);
        return LEFT;
    }

    private static IOException full() {
        return new IOException("No space left on device");
    }

    @Override
    public InputFile newInputFile(String location) {
        return disk.newInputFile(location);
    }

    @Override
    public void deleteFile(String location) {
        disk.deleteFile(location);
    }

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        return disk.listPrefix(prefix);
    }

    @Override
    public void deletePrefix(String prefix) {
        disk.deletePrefix(prefix);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        OutputFile output = disk.newOutputFile(location);
        return new OutputFile() {
            @Override
            public PositionOutputStream create() {
                return limited(output.create());
            }

            @Override
            public PositionOutputStream createOrOverwrite() {
                return limited(output.createOrOverwrite());
            }

            @Override
            public String location() {
                return location;
            }

            @Override
            public InputFile toInputFile() {
                return output.toInputFile();
            }

            private PositionOutputStream limited(PositionOutputStream stream) {
                int left = files.test(location) ? LEFT.getAndUpdate(before -> Math.max(0, before - 1)) : 0;
                if (left > 0 && left % 2 == 0) {
                    throw new UncheckedIOException("Cannot create " + location, full());
                }
                return left > 0 ? new Truncated(stream) : stream;
            }
        };
    }

    /** Takes a little, then nothing more, not even at its close. */
    private static final class Truncated extends PositionOutputStream {
        private static final int ROOM = 16;

        private final PositionOutputStream stream;

        Truncated(PositionOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int value) throws IOException {
            if (stream.getPos() >= ROOM) {
                throw full();
            }
            stream.write(value);
        }

        @Override
        public void close() throws IOException {
            stream.close();
            throw full();
        }
    }
}
