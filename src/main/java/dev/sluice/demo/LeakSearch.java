package dev.sluice.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * Searches files and answers for values that must not be there, in all their {@linkplain Disguises disguises}: every byte
 * as it lies on disk, and again every byte inside the forms that compress: the values of Parquet files, the blocks of
 * Avro files, what gzip holds. Keeps places and counts, never what stands there.
 */
public final class LeakSearch {
    private static final int BUFFER = 1 << 16;
    private static final byte[] PARQUET = "PAR1".getBytes(US_ASCII);
    private static final byte[] AVRO = {'O', 'b', 'j', 1};
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTANDARD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final ByteSearch search;
    private final ByteSearch bounds;
    private final ByteSearch control;
    private final Set<Long> numbers = new HashSet<>();
    private final List<String> places = new ArrayList<>();
    private final List<String> notSearchedInside = new ArrayList<>();
    private long found;
    private long controls;
    private long files;
    private long bytes;
    private long bytesInside;

    /**
     * What to look for.
     *
     * @param texts that open values, distinctive, in either case; of characters that stand for themselves everywhere
     * @param numbers distinctive ones, of at least 40 bits: their bytes are searched for, too
     * @param dates that no other value is on
     * @param control stands in values that may be in the lake: a search that does not find it there is blind
     */
    public record Wanted(
            Collection<String> texts, Collection<Long> numbers, Collection<LocalDate> dates, String control) {
        private List<byte[]> patterns() {
            List<byte[]> patterns = new ArrayList<>();
            texts.forEach(text -> patterns.addAll(Disguises.of(text)));
            numbers.forEach(number -> patterns.addAll(Disguises.of(number)));
            dates.forEach(date -> patterns.addAll(Disguises.of(date.toString())));
            dates.forEach(date -> patterns.addAll(Disguises.of(micros(date))));
            return patterns;
        }

        /** Dates as Avro writes the four bytes of a column bound: their length, then the days, lowest byte first. */
        private List<byte[]> bounds() {
            return dates.stream()
                    .map(date -> ByteBuffer.allocate(1 + Integer.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put((byte) 8)
                            .putInt((int) date.toEpochDay())
                            .array())
                    .toList();
        }

        private static long micros(LocalDate date) {
            return date.toEpochDay() * 86_400_000_000L;
        }
    }

    public LeakSearch(Wanted wanted) {
        search = new ByteSearch(wanted.patterns());
        bounds = new ByteSearch(wanted.bounds());
        control = new ByteSearch(List.of(wanted.control().getBytes(US_ASCII)));
        numbers.addAll(wanted.numbers());
        for (LocalDate date : wanted.dates()) {
            numbers.add(date.toEpochDay());
            numbers.add(Wanted.micros(date));
        }
    }

    /**
     * What was searched and found.
     *
     * @param found occurrences of planted values
     * @param controls occurrences of the control in Parquet files: none means that the search is blind
     * @param places that hold some, without the values
     * @param files read
     * @param bytes read as they lie
     * @param bytesInside read again, decompressed
     * @param notSearchedInside compressed files of a form that this search cannot open: only their bytes as they lie
     *     were searched
     */
    public record Result(
            long found,
            long controls,
            List<String> places,
            long files,
            long bytes,
            long bytesInside,
            List<String> notSearchedInside) {}

    public Result result() {
        return new Result(
                found, controls, List.copyOf(places), files, bytes, bytesInside, List.copyOf(notSearchedInside));
    }

    /** Searches a file, or every file below a directory; names of files count as content. */
    public void searchPath(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("Cannot search " + path + " for leaks: it does not exist");
        }
        try (Stream<Path> below = Files.walk(path)) {
            for (Path file : below.filter(Files::isRegularFile).sorted().toList()) {
                searchFile(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** @param place what to call it if something is found */
    public void searchText(String place, String text) {
        byte[] content = text.getBytes(UTF_8);
        bytes += content.length;
        note(place, search.count(content));
    }

    private void searchFile(Path file) throws IOException {
        files++;
        note(
                "the name of a file in " + file.getParent(),
                search.count(file.toString().getBytes(UTF_8)));
        byte[] head;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            in.mark(BUFFER);
            head = in.readNBytes(4);
            in.reset();
            ByteSearch.Pass pass = search.pass();
            bytes += drain(in, pass);
            note(file.toString(), pass.found());
        }
        if (Arrays.equals(head, PARQUET)) {
            ParquetValues.Found values = ParquetValues.search(file, search, numbers);
            controls += ParquetValues.search(file, control, Set.of()).matches();
            bytesInside += values.bytes();
            note(file + " (values)", values.matches());
        } else if (Arrays.equals(head, AVRO)) {
            searchAvro(file);
        } else if (head.length >= 2 && Arrays.equals(Arrays.copyOf(head, 2), GZIP)) {
            searchGzip(file);
        } else if (Arrays.equals(head, ZSTANDARD)) {
            notSearchedInside.add(file.toString());
        }
    }

    private void searchAvro(Path file) throws IOException {
        ByteSearch.Pass pass = search.pass();
        ByteSearch.Pass dates = bounds.pass();
        try (InputStream in = Files.newInputStream(file);
                DataFileStream<GenericRecord> blocks = new DataFileStream<>(in, new GenericDatumReader<>())) {
            for (String key : blocks.getMetaKeys()) {
                byte[] value = blocks.getMeta(key);
                pass.accept(value, 0, value.length);
                pass.separate();
            }
            while (blocks.hasNext()) {
                ByteBuffer block = blocks.nextBlock();
                bytesInside += block.remaining();
                pass.accept(block);
                dates.accept(block);
            }
        }
        note(file + " (blocks)", pass.found() + dates.found());
    }

    private void searchGzip(Path file) throws IOException {
        ByteSearch.Pass pass = search.pass();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), BUFFER)) {
            bytesInside += drain(in, pass);
        }
        note(file + " (decompressed)", pass.found());
    }

    private static long drain(InputStream in, ByteSearch.Pass pass) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            pass.accept(buffer, 0, count);
            total += count;
        }
        return total;
    }

    private void note(String place, long matches) {
        if (matches > 0) {
            found += matches;
            places.add(place);
        }
    }
}
