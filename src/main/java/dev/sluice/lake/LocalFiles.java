package dev.sluice.lake;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Iceberg's files on a local disk. Used in place of Hadoop's, which writes a checksum file beside each, takes a second
 * to start, and does not force its bytes to the disk: a commit here survives a power cut. Iceberg creates it by name.
 */
public final class LocalFiles implements SupportsPrefixOperations {
    private static final long serialVersionUID = 1L;

    /** For Iceberg. */
    public LocalFiles() {}

    @Override
    public InputFile newInputFile(String location) {
        return org.apache.iceberg.Files.localInput(file(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new LocalOutput(location);
    }

    @Override
    public void deleteFile(String location) {
        try {
            if (!Files.deleteIfExists(file(location).toPath())) {
                throw new NotFoundException("Cannot delete %s: it does not exist", location);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + location + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        Path root = file(prefix).toPath();
        List<FileInfo> files = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return files;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    files.add(new FileInfo(
                            path.toString(),
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        // Deleted since its directory was read, which is as good as not listed.
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + prefix + ": " + e.getMessage(), e);
        }
        return files;
    }

    @Override
    public void deletePrefix(String prefix) {
        listPrefix(prefix).forEach(found -> deleteFile(found.location()));
    }

    private static File file(String location) {
        if (location.startsWith("file:")) {
            String path = location.substring("file:".length());
            return new File(path.startsWith("//") ? path.substring(2) : path);
        }
        return new File(location);
    }

    private record LocalOutput(String location) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            if (file(location).exists()) {
                throw new AlreadyExistsException("Cannot create %s: it exists", location);
            }
            return createOrOverwrite();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            try {
                Path path = file(location).toPath().toAbsolutePath();
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                file.setLength(0);
                return new DurableOutput(file);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot create " + location + ": " + e.getMessage(), e);
            }
        }

        @Override
        public InputFile toInputFile() {
            return org.apache.iceberg.Files.localInput(file(location));
        }
    }

    /** Buffers small writes, which Avro and Parquet footers are made of, and forces the file to disk at its close. */
    private static final class DurableOutput extends PositionOutputStream {
        private final RandomAccessFile file;
        private final byte[] buffer = new byte[16 * 1024];
        private int buffered;
        private long position;
        private boolean closed;

        DurableOutput(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            if (buffered == buffer.length) {
                drain();
            }
            buffer[buffered++] = (byte) value;
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > buffer.length - buffered) {
                drain();
            }
            if (length > buffer.length) {
                file.write(bytes, offset, length);
            } else {
                System.arraycopy(bytes, offset, buffer, buffered, length);
                buffered += length;
            }
            position += length;
        }

        @Override
        public void flush() throws IOException {
            drain();
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (file) {
                drain();
                file.getFD().sync();
            }
        }

        private void drain() throws IOException {
            file.write(buffer, 0, buffered);
            buffered = 0;
        }
    }
}
