package dev.sluice.lake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.types.Types;

/** Checks the lake before anything runs: that the catalog answers, files can be written, and the format is supported. */
@ApplicationScoped
public class LakePreflight {
    public enum Severity {
        ERROR,
        WARNING,
        INFO
    }

    /**
     * @param what is so, in a sentence
     * @param remedy what to do about it; empty if there is nothing to do
     */
    public record Finding(Severity severity, String what, String remedy) {}

    private final LakeConfig config;

    @Inject
    public LakePreflight(LakeConfig config) {
        this.config = config;
    }

    /** Creates, writes and drops a table of its own; what it cannot do is a finding, never an exception. */
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        Catalog catalog;
        try {
            catalog = Catalogs.open(config);
        } catch (LakeException | java.io.UncheckedIOException e) {
            findings.add(new Finding(
                    Severity.ERROR,
                    String.valueOf(e.getMessage()),
                    "Correct SLUICE_LAKE_CATALOG, SLUICE_LAKE_URI and SLUICE_LAKE_WAREHOUSE, and start the catalog"));
            return findings;
        }
        try {
            writeTest(catalog, findings);
        } catch (RuntimeException | IOException e) {
            findings.add(unwritable(e));
        } finally {
            close(catalog);
        }
        return findings;
    }

    /** By who has failed: the store says so in exceptions of its own library, the catalog in any other. */
    private Finding unwritable(Exception failure) {
        if (isOfStore(failure)) {
            return new Finding(
                    Severity.ERROR,
                    "Cannot keep files in the lake's warehouse"
                            + config.warehouse().map(location -> " " + location).orElse("") + endpoint() + ": "
                            + Catalogs.reason(failure),
                    "Check that the bucket exists; the address in SLUICE_LAKE_PROPERTIES_S3_ENDPOINT and"
                            + " SLUICE_LAKE_PROPERTIES_S3_PATH_STYLE_ACCESS where it is not Amazon's; the region in"
                            + " AWS_REGION; and that the credentials may list, read, write and delete in it");
        }
        return new Finding(
                Severity.ERROR,
                "Cannot write to the lake: " + Catalogs.reason(failure),
                "Check SLUICE_LAKE_URI and that the catalog runs; grant the right to create tables in the catalog and to"
                        + " write, read and delete files in the warehouse, and check the credentials in"
                        + " SLUICE_LAKE_PROPERTIES_*");
    }

    /** An endpoint is no secret; what its address may hold before the host could be. */
    private String endpoint() {
        String endpoint = Catalogs.properties(config).getOrDefault(S3FileIOProperties.ENDPOINT, "");
        return endpoint.isEmpty() ? "" : " at " + endpoint.replaceFirst("//[^/@]*@", "//");
    }

    private static boolean isOfStore(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("software.amazon.awssdk.")) {
                return true;
            }
        }
        return false;
    }

    private void writeTest(Catalog catalog, List<Finding> findings) throws IOException {
        TableIdentifier probe = TableIdentifier.of(
                ControlTable.IDENTIFIER.namespace(),
                "preflight_" + UUID.randomUUID().toString().replace("-", ""));
        Catalogs.createNamespace(catalog, probe.namespace());
        Table table = catalog.createTable(
                probe,
                new Schema(Types.NestedField.optional(1, "note", Types.StringType.get())),
                PartitionSpec.unpartitioned(),
                Map.of(TableProperties.FORMAT_VERSION, String.valueOf(config.formatVersion())));
        try {
            int version = TableUtil.formatVersion(table);
            if (version != config.formatVersion()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        "The catalog creates tables of format " + version + " though asked for "
                                + config.formatVersion(),
                        "Set SLUICE_LAKE_FORMAT_VERSION to " + version));
            }
            writeFile(table);
            requireHistory(table, findings);
            findings.add(new Finding(Severity.INFO, "The lake can be written", ""));
        } finally {
            catalog.dropTable(probe, true);
        }
    }

    /** Two empty commits: a reconciliation reads the first while there is the second. */
    private static void requireHistory(Table table, List<Finding> findings) {
        table.newFastAppend().commit();
        long first = table.currentSnapshot().snapshotId();
        table.newFastAppend().commit();
        table.refresh();
        if (table.snapshot(first) == null) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "The catalog lists the newest snapshot of a table only: a reconciliation cannot read a table that is"
                            + " written to meanwhile",
                    "Reconcile while nothing is written, or use a catalog that lists all snapshots"));
        }
    }

    private static void writeFile(Table table) throws IOException {
        String location = table.locationProvider().newDataLocation("preflight.txt");
        byte[] written = "sluice".getBytes(StandardCharsets.UTF_8);
        try (PositionOutputStream output = table.io().newOutputFile(location).create()) {
            output.write(written);
        }
        InputFile input = table.io().newInputFile(location);
        try (SeekableInputStream stream = input.newStream()) {
            if (!new String(stream.readAllBytes(), StandardCharsets.UTF_8).equals("sluice")) {
                throw new IOException("what was written to " + location + " reads back differently");
            }
        }
        table.io().deleteFile(location);
    }

    private static void close(Catalog catalog) {
        if (catalog instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException _) {
                // The findings are what matters.
            }
        }
    }
}
