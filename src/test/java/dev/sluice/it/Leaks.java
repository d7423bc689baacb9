package dev.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Looks for a text in every file below a directory, also inside what is compressed. */
final class Leaks {
    private Leaks() {}

    /** The files that hold the text. */
    static List<String> of(String text, Path directory, LakeTables reader) throws Exception {
        List<String> leaks = new ArrayList<>();
        List<Path> files;
        try (var walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = file.toString();
            if (holds(Files.readAllBytes(file), text)
                    || name.endsWith(".parquet") && inParquet(file, text, reader)
                    || name.endsWith(".avro") && inAvro(file, text)
                    || name.contains(".gz.") && inGzip(file, text)) {
                leaks.add(name);
            }
        }
        return leaks;
    }

    private static boolean holds(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static boolean inParquet(Path file, String text, LakeTables reader) throws Exception {
        return !reader.query("select 1 from (select f::varchar as t from read_parquet('" + file + "') f)"
                        + " where contains(t, '" + text + "') limit 1")
                .isEmpty();
    }

    private static boolean inAvro(Path file, String text) throws IOException {
        try (DataFileStream<GenericRecord> blocks =
                new DataFileStream<>(Files.newInputStream(file), new GenericDatumReader<>())) {
            while (blocks.hasNext()) {
                ByteBuffer block = blocks.nextBlock();
                byte[] bytes = new byte[block.remaining()];
                block.get(bytes);
                if (holds(bytes, text)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean inGzip(Path file, String text) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return holds(in.readAllBytes(), text);
        }
    }
}
