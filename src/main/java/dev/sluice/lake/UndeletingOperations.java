package dev.sluice.lake;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFile;

/**
 * A table's operations that delete no file, and say which they were told to delete. Iceberg's transactions delete what a
 * failed attempt wrote, and offer no other way to be kept from it.
 */
record UndeletingOperations(TableOperations operations, Consumer<String> unwanted) implements TableOperations {
    @Override
    public TableMetadata current() {
        return operations.current();
    }

    @Override
    public TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        operations.commit(base, metadata);
    }

    @Override
    public FileIO io() {
        return new UndeletingFiles(operations.io(), unwanted);
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return new UndeletingOperations(operations.temp(uncommitted), unwanted);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }

    /** Lives no longer than a commit, and is never serialized. */
    @SuppressWarnings("serial")
    private record UndeletingFiles(FileIO files, Consumer<String> unwanted) implements FileIO {
        @Override
        public InputFile newInputFile(String path) {
            return files.newInputFile(path);
        }

        @Override
        public InputFile newInputFile(String path, long length) {
            return files.newInputFile(path, length);
        }

        @Override
        public OutputFile newOutputFile(String path) {
            return files.newOutputFile(path);
        }

        @Override
        public void deleteFile(String path) {
            unwanted.accept(path);
        }

        @Override
        public Map<String, String> properties() {
            return files.properties();
        }
    }
}
