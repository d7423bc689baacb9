package dev.sluice.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plants leaks and shows that the demonstration's search would see them. */
class LeakSearchTest {
    private static final String LEAK = Canaries.WORD + "123@example.org";
    private static final int CLEAN_DAY = 18_262;

    @TempDir
    Path directory;

    @Test
    void finds_nothing_where_nothing_leaked() throws IOException {
        Files.writeString(directory.resolve("log"), "A customer moved; qzcanar was cut short; 70093184620 too\n");
        parquet(row -> row.append("text", "clean").append("day", CLEAN_DAY).append("raw", ""));
        avro("clean", 4);
        LeakSearch.Result result = search();
        assertThat(result.found()).isZero();
        assertThat(result.places()).isEmpty();
        assertThat(result.files()).isEqualTo(3);
        assertThat(result.bytesInside()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"qzcanary1", "QZCANARYB7 Lena", "+700931846205012", "2001:DB8:ca4a:7e11:1f::2", "1823-07-16"})
    void finds_every_kind_of_canary_in_plain_text(String leak) throws IOException {
        Files.writeString(directory.resolve("log"), "Cannot insert (1, '" + leak + "')");
        assertThat(search().found()).isEqualTo(1);
    }

    static Stream<Arguments> clothes() {
        byte[] plain = LEAK.getBytes(UTF_8);
        Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
        return Stream.of(
                arguments("hexadecimal", "\\x" + HexFormat.of().formatHex(plain)),
                arguments(
                        "hexadecimal, upper case",
                        HexFormat.of().withUpperCase().formatHex(plain)),
                arguments("UTF-16", new String(("x" + LEAK).getBytes(UTF_16LE), ISO_8859_1)),
                arguments("UTF-16, the other way round", new String(LEAK.getBytes(UTF_16BE), ISO_8859_1)),
                arguments("base64", Base64.getEncoder().encodeToString(plain)),
                arguments("base64, one byte later", url.encodeToString(("a" + LEAK).getBytes(UTF_8))),
                arguments("base64, two bytes later", url.encodeToString(("ab" + LEAK).getBytes(UTF_8))),
                arguments("URL", HexFormat.ofDelimiter("").withPrefix("%").formatHex(plain)),
                arguments("URL, of what must be escaped only", URLEncoder.encode(LEAK, UTF_8)),
                arguments("JSON", escaped("\\u%04x")),
                arguments("JSON, upper case", escaped("\\u%04X")),
                arguments("HTML", escaped("&#%d;")),
                arguments("an array of bytes", Arrays.toString(plain)));
    }

    private static String escaped(String format) {
        return LEAK.chars().mapToObj(unit -> String.format(format, unit)).collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clothes")
    void finds_text_in_other_clothes(String name, String disguised) throws IOException {
        Files.write(directory.resolve("log"), disguised.getBytes(ISO_8859_1));
        assertThat(search().found()).isPositive();
    }

    @Test
    void finds_numbers_as_text_and_as_bytes() throws IOException {
        long number = 7_009_318_462_055_123L;
        LeakSearch search = new LeakSearch(new LeakSearch.Wanted(List.of(), List.of(number), List.of(), "control"));
        search.searchText("text", "Cannot convert " + number);
        Files.write(
                directory.resolve("bytes"),
                ByteBuffer.allocate(20)
                        .putInt(1)
                        .putLong(number)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array());
        search.searchPath(directory);
        assertThat(search.result().found()).isEqualTo(3);
    }

    @Test
    void finds_text_in_the_name_of_a_file() throws IOException {
        Files.writeString(directory.resolve("email=" + LEAK), "");
        assertThat(search().found()).isEqualTo(1);
    }

    @Test
    void finds_a_match_that_spans_two_reads() throws IOException {
        for (int before : new int[] {65_530, 65_535, 65_536, 131_070}) {
            Files.writeString(directory.resolve("at-" + before), " ".repeat(before) + LEAK);
        }
        assertThat(search().found()).isEqualTo(4);
    }

    @Test
    void finds_text_inside_gzip() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("v1.metadata.json.gz")))) {
            out.write(("{\"comment\":\"" + LEAK + "\"}").getBytes(UTF_8));
        }
        assertThat(search().places()).singleElement().asString().endsWith("(decompressed)");
    }

    @Test
    void finds_text_that_parquet_compressed_and_encoded() throws IOException {
        Random random = new Random(1);
        parquet(row -> row.append("text", random.nextInt() + " said " + LEAK)
                .append("day", CLEAN_DAY)
                .append("raw", ""));
        LeakSearch.Result result = search();
        assertThat(result.found()).isGreaterThanOrEqualTo(ROWS);
        assertThat(result.places()).anyMatch(place -> place.endsWith("(values)"));
    }

    @Test
    void finds_bytes_and_dates_in_parquet() throws IOException {
        int day = (int) Canaries.DATES.getFirst().toEpochDay();
        parquet(row -> row.append("text", "clean").append("day", day).append("raw", "\1\2" + LEAK));
        assertThat(search().found()).isGreaterThanOrEqualTo(2L * ROWS);
    }

    @Test
    void finds_text_and_date_bounds_inside_avro() throws IOException {
        int day = (int) Canaries.DATES.getLast().toEpochDay();
        avro(LEAK.toUpperCase(Locale.ROOT), day);
        LeakSearch.Result result = search();
        assertThat(result.found()).isEqualTo(2);
        assertThat(result.places()).singleElement().asString().endsWith("(blocks)");
    }

    @Test
    void sees_what_may_be_there_so_that_finding_nothing_means_something() throws IOException {
        parquet(row -> row.append("text", "Article 7 " + Canaries.CONTROL)
                .append("day", CLEAN_DAY)
                .append("raw", ""));
        LeakSearch.Result result = search();
        assertThat(result.controls()).isEqualTo(ROWS);
        assertThat(result.found()).isZero();
    }

    @Test
    void says_what_it_could_not_open() throws IOException {
        Files.write(directory.resolve("x.zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0});
        assertThat(search().notSearchedInside()).singleElement().asString().endsWith("x.zst");
    }

    @Test
    void refuses_a_place_that_does_not_exist() {
        LeakSearch search = new LeakSearch(Canaries.wanted());
        assertThatThrownBy(() -> search.searchPath(directory.resolve("missing")))
                .hasMessageContaining("does not exist");
    }

    private LeakSearch.Result search() throws IOException {
        LeakSearch search = new LeakSearch(Canaries.wanted());
        search.searchPath(directory);
        return search.result();
    }

    private static final int ROWS = 1_000;

    private interface Filler {
        Group fill(Group row);
    }

    private void parquet(Filler filler) throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType(
                "message row { optional binary text (STRING); optional int32 day (DATE); optional binary raw; }");
        SimpleGroupFactory rows = new SimpleGroupFactory(schema);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(
                        new LocalOutputFile(directory.resolve("data.parquet")))
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .build()) {
            for (int row = 0; row < ROWS; row++) {
                writer.write(filler.fill(rows.newGroup()));
            }
            writer.write(rows.newGroup());
        }
    }

    private void avro(String text, int day) throws IOException {
        Schema schema = SchemaBuilder.record("manifest")
                .fields()
                .requiredString("text")
                .requiredBytes("bound")
                .endRecord();
        ByteBuffer bound = ByteBuffer.allocate(4)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(day)
                .flip();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.setCodec(CodecFactory.deflateCodec(9));
            writer.create(schema, directory.resolve("manifest.avro").toFile());
            writer.append(new GenericRecordBuilder(schema)
                    .set("text", "manifest ".repeat(50) + text)
                    .set("bound", bound)
                    .build());
        }
    }
}
