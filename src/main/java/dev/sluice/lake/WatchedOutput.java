package dev.sluice.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/** A file that tells how much of it has been handed on, and so is not held by its writer any more. */
final class WatchedOutput implements OutputFile {
    private final OutputFile file;
    private @Nullable PositionOutputStream stream;

    WatchedOutput(OutputFile file) {
        this.file = file;
    }

    @Override
    public PositionOutputStream create() {
        return watched(file.create());
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
        return watched(file.createOrOverwrite());
    }

    private PositionOutputStream watched(PositionOutputStream opened) {
        stream = opened;
        return opened;
    }

    /** Bytes, while the file is open. */
    long written() {
        PositionOutputStream opened = stream;
        try {
            return opened == null ? 0 : opened.getPos();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + location() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String location() {
        return file.location();
    }

    @Override
    public InputFile toInputFile() {
        return file.toInputFile();
    }
}
