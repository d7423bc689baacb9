package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.apache.iceberg.Files;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read column by column is what Iceberg's own reader reads. */
class FlatFileTest {
    private static final int ROWS = 5_000;
    private static final LongPredicate NONE = _ -> false;

    private static final List<ColumnType> TYPES = List.of(
            new ColumnType.Bool(),
            new ColumnType.Int16(),
            new ColumnType.Int32(),
            new ColumnType.Int64(),
            new ColumnType.Decimal(9, 2),
            new ColumnType.Decimal(18, 18),
            new ColumnType.Decimal(12, 0),
            new ColumnType.Decimal(38, 10),
            new ColumnType.Float32(),
            new ColumnType.Float64(),
            new ColumnType.Text(),
            new ColumnType.Char(8),
            new ColumnType.Json(),
            new ColumnType.Enumeration(),
            new ColumnType.Verbatim("interval"),
            new ColumnType.Bytes(),
            new ColumnType.Uuid(),
            new ColumnType.Date(),
            new ColumnType.Time(),
            new ColumnType.Timestamp(),
            new ColumnType.TimestampTz());

    private final Random random = new Random(4);

    @TempDir
    private Path directory;

    /** Of few different values Parquet makes a dictionary; of many it does not, or gives it up in the middle. */
    @ParameterizedTest
    @ValueSource(ints = {1, 40, 3_000, Integer.MAX_VALUE})
    void reads_what_iceberg_reads(int distinct) throws IOException {
        TableSchema table = table(TYPES, true);
        List<Row> rows = rows(table, distinct);
        Written file = write(SchemaMapping.toIceberg(table), rows, WriterVersion.PARQUET_1_0);

        List<Row> read = file.flat(table, NONE, 0, file.length());

        assertSame(table, read, file.iceberg(table));
        assertSame(table, read, rows);
    }

    @Test
    void reads_columns_without_null() throws IOException {
        TableSchema table = table(TYPES, false);
        List<Row> rows = rows(table, 3_000);
        Written file = write(SchemaMapping.toIceberg(table), rows, WriterVersion.PARQUET_1_0);

        assertSame(table, file.flat(table, NONE, 0, file.length()), rows);
    }

    @Test
    void leaves_deleted_rows_out_across_row_groups() throws IOException {
        TableSchema table = table(TYPES, true);
        List<Row> rows = rows(table, 3_000);
        Written file = write(SchemaMapping.toIceberg(table), rows, WriterVersion.PARQUET_1_0);
        Set<Long> deleted = new HashSet<>();
        List<Row> alive = new ArrayList<>();
        for (int position = 0; position < ROWS; position++) {
            if (random.nextInt(3) == 0) {
                deleted.add((long) position);
            } else {
                alive.add(rows.get(position));
            }
        }

        assertSame(table, file.flat(table, deleted::contains, 0, file.length()), alive);
    }

    @Test
    void ranges_of_a_file_hold_each_row_once() throws IOException {
        TableSchema table = table(TYPES, true);
        List<Row> rows = rows(table, Integer.MAX_VALUE);
        Written file = write(SchemaMapping.toIceberg(table), rows, WriterVersion.PARQUET_1_0);
        Set<Long> deleted = new HashSet<>();
        deleted.add(ROWS - 1L);
        List<Row> read = new ArrayList<>();
        int parts = 7;
        int filled = 0;
        for (long part = 0; part < parts; part++) {
            long start = file.length() * part / parts;
            List<Row> found = file.flat(table, deleted::contains, start, file.length() * (part + 1) / parts - start);
            filled += found.isEmpty() ? 0 : 1;
            read.addAll(found);
        }

        assertThat(filled).isGreaterThan(1);
        assertSame(table, read, rows.subList(0, ROWS - 1));
    }

    @Test
    void reads_columns_that_were_widened_since() throws IOException {
        List<ColumnType> before = List.of(
                new ColumnType.Int32(),
                new ColumnType.Float32(),
                new ColumnType.Decimal(5, 2),
                new ColumnType.Decimal(17, 3));
        List<ColumnType> after = List.of(
                new ColumnType.Int64(),
                new ColumnType.Float64(),
                new ColumnType.Decimal(12, 2),
                new ColumnType.Decimal(30, 3));
        TableSchema narrow = table(before, true);
        TableSchema wide = table(after, true);
        for (int distinct : List.of(40, Integer.MAX_VALUE)) {
            Written file = write(SchemaMapping.toIceberg(narrow), rows(narrow, distinct), WriterVersion.PARQUET_1_0);

            assertSame(wide, file.flat(wide, NONE, 0, file.length()), file.iceberg(wide));
        }
    }

    @Test
    void gives_columns_that_came_later_their_default() throws IOException {
        TableSchema before = table(List.of(new ColumnType.Int64()), false);
        TableSchema after = new TableSchema(
                before.id(),
                List.of(
                        before.columns().getFirst(),
                        new Column("later", new ColumnType.Text(), true, ""),
                        new Column("given", new ColumnType.Int32(), false, "")),
                List.of());
        List<Row> rows = rows(before, Integer.MAX_VALUE);
        Written file = write(SchemaMapping.toIceberg(before), rows, WriterVersion.PARQUET_1_0);
        List<Types.NestedField> fields = List.of(
                SchemaMapping.toIceberg(after).columns().get(0),
                SchemaMapping.toIceberg(after).columns().get(1),
                Types.NestedField.required("given")
                        .withId(3)
                        .ofType(Types.IntegerType.get())
                        .withInitialDefault(Literal.of(7))
                        .build());

        List<Row> read = file.flat(fields, types(after), NONE, 0, file.length());

        assertSame(
                after,
                read,
                rows.stream().map(row -> Row.of(row.value(0), Marker.NULL, 7)).toList());
    }

    @Test
    void leaves_a_required_column_that_is_missing_to_iceberg_to_refuse() throws IOException {
        TableSchema before = table(List.of(new ColumnType.Int64()), false);
        TableSchema after = table(List.of(new ColumnType.Int64(), new ColumnType.Int32()), false);
        Written file = write(SchemaMapping.toIceberg(before), rows(before, 10), WriterVersion.PARQUET_1_0);

        assertThat(file.open(after)).isEmpty();
    }

    @Test
    void leaves_lists_and_what_is_encoded_otherwise_to_iceberg() throws IOException {
        TableSchema lists = table(List.of(new ColumnType.Array(new ColumnType.Int32())), true);
        Written list = write(
                SchemaMapping.toIceberg(lists), List.of(Row.of(List.of(1, Marker.NULL))), WriterVersion.PARQUET_1_0);
        TableSchema texts = table(List.of(new ColumnType.Text()), true);
        Written second = write(SchemaMapping.toIceberg(texts), rows(texts, 10), WriterVersion.PARQUET_2_0);

        assertThat(list.open(lists)).isEmpty();
        assertThat(FlatFile.mayHold(types(lists))).isFalse();
        assertThat(FlatFile.mayHold(TYPES)).isTrue();
        assertThat(second.open(texts)).isEmpty();
    }

    private static void assertSame(TableSchema table, List<Row> read, List<Row> expected) {
        assertThat(read).hasSameSizeAs(expected);
        for (int index = 0; index < expected.size(); index++) {
            assertThat(LakeDriver.values(read.get(index))).isEqualTo(LakeDriver.values(expected.get(index)));
        }
    }

    private record Written(Path path) {
        long length() {
            return path.toFile().length();
        }

        Optional<FlatFile> open(TableSchema table) throws IOException {
            return FlatFile.open(
                    Files.localInput(path.toFile()),
                    SchemaMapping.toIceberg(table).columns(),
                    types(table),
                    0,
                    length());
        }

        List<Row> flat(TableSchema table, LongPredicate deleted, long start, long size) throws IOException {
            return flat(SchemaMapping.toIceberg(table).columns(), types(table), deleted, start, size);
        }

        /** Each row as it was shown, whose checksum was that of its values. */
        List<Row> flat(
                List<Types.NestedField> fields, List<ColumnType> types, LongPredicate deleted, long start, long size)
                throws IOException {
            List<Row> rows = new ArrayList<>();
            CanonicalText canonical = new CanonicalText(
                    table(types, true), IntStream.range(0, types.size()).boxed().toList());
            try (FlatFile file = FlatFile.open(Files.localInput(path.toFile()), fields, types, start, size)
                    .orElseThrow()) {
                file.read(deleted, view -> {
                    assertThat(canonical.text(view)).isEqualTo(canonical.text(view.toRow()));
                    assertThat(canonical.checksum(view)).isEqualTo(canonical.checksum(view.toRow()));
                    rows.add(view.toRow());
                });
            }
            return rows;
        }

        List<Row> iceberg(TableSchema table) throws IOException {
            List<Types.NestedField> fields =
                    new ArrayList<>(SchemaMapping.toIceberg(table).columns());
            fields.add(MetadataColumns.ROW_POSITION);
            Schema projection = new Schema(fields);
            RowReader reader = new RowReader(table.columns().size());
            List<Row> rows = new ArrayList<>();
            try (CloseableIterable<Record> records = Parquet.read(Files.localInput(path.toFile()))
                    .project(projection)
                    .createReaderFunc(type -> InternalReader.create(projection, type))
                    .build()) {
                records.forEach(record -> rows.add(reader.row(record)));
            }
            return rows;
        }
    }

    /** In row groups and pages so small that there are several. */
    private Written write(Schema schema, List<Row> rows, WriterVersion version) throws IOException {
        Path path = directory.resolve(UUID.randomUUID() + ".parquet");
        RowStruct struct = RowStruct.stored();
        Map<String, String> properties = new HashMap<>(ParquetTuning.PROPERTIES);
        properties.put("write.parquet.row-group-size-bytes", "60000");
        properties.put("write.parquet.row-group-check-min-record-count", "10");
        properties.put("write.parquet.page-size-bytes", "2000");
        try (FileAppender<StructLike> appender = Parquet.write(Files.localOutput(path.toFile()))
                .schema(schema)
                .setAll(properties)
                .writerVersion(version)
                .createWriterFunc((columns, type) -> InternalWriter.createWriter(columns, type))
                .build()) {
            for (Row row : rows) {
                appender.add(struct.of(row));
            }
        }
        return new Written(path);
    }

    private static TableSchema table(List<ColumnType> types, boolean nullable) {
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : types) {
            columns.add(new Column("c" + columns.size(), type, nullable, ""));
        }
        return new TableSchema(new TableId("public", "flat"), columns, List.of());
    }

    private static List<ColumnType> types(TableSchema table) {
        return table.columns().stream().map(Column::type).toList();
    }

    /** @param distinct so many different rows; NULL is among the values where it may be */
    private List<Row> rows(TableSchema table, int distinct) {
        List<Row> rows = new ArrayList<>();
        for (int index = 0; index < ROWS; index++) {
            rows.add(index < distinct ? row(table) : rows.get(random.nextInt(distinct)));
        }
        return rows;
    }

    private Row row(TableSchema table) {
        return Row.of(table.columns().stream()
                .map(column -> column.nullable() && random.nextInt(4) == 0 ? Marker.NULL : value(column.type()))
                .toArray());
    }

    private Object value(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool _ -> random.nextBoolean();
            case ColumnType.Int16 _ -> (int) (short) random.nextInt();
            case ColumnType.Int32 _, ColumnType.Date _ -> (int) number(Integer.SIZE);
            case ColumnType.Int64 _, ColumnType.Timestamp _, ColumnType.TimestampTz _ -> number(Long.SIZE);
            case ColumnType.Time _ -> random.nextLong(86_400_000_000L);
            case ColumnType.Decimal(int precision, int scale) -> decimal(precision, scale);
            case ColumnType.Float32 _ ->
                switch (random.nextInt(4)) {
                    case 0 -> Float.NaN;
                    case 1 -> -0f;
                    default -> Float.intBitsToFloat(random.nextInt());
                };
            case ColumnType.Float64 _ ->
                random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : Double.longBitsToDouble(random.nextLong());
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _ -> text();
            case ColumnType.Bytes _ -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case ColumnType.Uuid _ -> new UUID(random.nextLong(), random.nextLong());
            case ColumnType.Array _ -> throw new IllegalArgumentException("no list here");
        };
    }

    /** Of every magnitude, the extremes among them. */
    private long number(int bits) {
        return switch (random.nextInt(10)) {
            case 0 -> bits == Long.SIZE ? Long.MIN_VALUE : Integer.MIN_VALUE;
            case 1 -> bits == Long.SIZE ? Long.MAX_VALUE : Integer.MAX_VALUE;
            case 2 -> random.nextInt(-11, 11);
            default ->
                bits == Long.SIZE ? random.nextLong() >> random.nextInt(64) : random.nextInt() >> random.nextInt(32);
        };
    }

    private BigDecimal decimal(int precision, int scale) {
        BigInteger end = BigInteger.TEN.pow(random.nextInt(precision + 1));
        BigInteger value = new BigInteger(end.bitLength(), random).mod(end);
        return new BigDecimal(random.nextBoolean() ? value : value.negate(), scale);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int[] alphabet = {'a', ' ', '0', 'é', 'ß', 0x4e2d, 0x1f418, 'T', '\n'};
        for (int length = random.nextInt(15); length > 0; length--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
