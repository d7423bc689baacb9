package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanonicalTextTest {
    private static final ColumnType TEXT = new ColumnType.Text();

    @Test
    void writes_version_2() {
        assertText(new ColumnType.Bool(), true, "t");
        assertText(new ColumnType.Int16(), -5, "-5");
        assertText(new ColumnType.Int64(), Long.MIN_VALUE, "-9223372036854775808");
        assertText(new ColumnType.Decimal(9, 2), new BigDecimal("1.20"), "1.20");
        assertText(new ColumnType.Decimal(38, 38), new BigDecimal("0E-38"), "0." + "0".repeat(38));
        assertText(new ColumnType.Float32(), -0f, "80000000");
        assertText(new ColumnType.Float64(), Double.longBitsToDouble(0xfff8000000000001L), "7ff8000000000000");
        assertText(new ColumnType.Text(), "", "0,");
        assertText(new ColumnType.Text(), "aé\uD83D\uDE00", "7,aé\uD83D\uDE00");
        assertText(new ColumnType.Char(3), "a  ", "3,a  ");
        assertText(new ColumnType.Bytes(), new byte[] {0, -1}, "00ff");
        assertText(new ColumnType.Uuid(), new UUID(1, 2), "00000000-0000-0001-0000-000000000002");
        assertText(new ColumnType.Date(), 10_956, "ffffffff");
        assertText(new ColumnType.Time(), 1L, "0000000000000001");
        assertText(new ColumnType.Timestamp(), 946_684_800_000_000L, "0000000000000000");
        assertText(new ColumnType.TimestampTz(), 946_684_799_999_999L, "ffffffffffffffff");
        assertText(new ColumnType.Json(), "{}", "2,{}");
        assertText(new ColumnType.Enumeration(), "so", "2,so");
        assertText(new ColumnType.Verbatim("interval"), "1 day", "5,1 day");
        ColumnType array = new ColumnType.Array(new ColumnType.Text());
        assertText(array, List.of(), "0");
        assertText(array, List.of(Marker.NULL, ""), "2,,,0,");
    }

    @Test
    void numbers_of_every_length_are_written_as_java_writes_them() {
        long power = 1;
        for (int digits = 1; digits <= 19; digits++, power *= 10) {
            for (long value : new long[] {power - 1, power, power + 1, power / 3 * 2}) {
                for (long number : new long[] {value, -value}) {
                    assertText(new ColumnType.Int64(), number, Long.toString(number));
                    assertText(new ColumnType.Float64(), Double.longBitsToDouble(number), hex(number));
                }
            }
        }
        assertText(new ColumnType.Int64(), Long.MAX_VALUE, Long.toString(Long.MAX_VALUE));
        assertText(new ColumnType.Int64(), Long.MIN_VALUE, Long.toString(Long.MIN_VALUE));
    }

    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(Double.doubleToLongBits(Double.longBitsToDouble(bits)));
    }

    @Test
    void null_is_an_empty_field_or_two_where_a_length_precedes_the_text() {
        assertText(new ColumnType.Text(), Marker.NULL, ",");
        assertText(new ColumnType.Int32(), Marker.NULL, "");
        assertText(new ColumnType.Array(new ColumnType.Int32()), Marker.NULL, "");
        assertText(new ColumnType.Bytes(), Marker.NULL, "-");
        assertText(new ColumnType.Bytes(), new byte[0], "");
    }

    @Test
    void no_date_or_time_of_the_lake_looks_like_what_only_a_database_has() {
        assertText(new ColumnType.Time(), 86_399_999_999L, "000000141dd75fff");
        assertText(new ColumnType.Time(), 86_400_000_000L, "-000000141dd76000");
        assertText(new ColumnType.Time(), -1L, "-ffffffffffffffff");
        // -4713-11-24, the first that there is, and the day before.
        assertText(new ColumnType.Date(), -2_440_588, "ffda97a7");
        assertText(new ColumnType.Date(), -2_440_589, "-ffda97a6");
        assertText(new ColumnType.Timestamp(), -2_440_588 * 86_400_000_000L, "fd0f7cc1411fa000");
        for (String infinity : List.of("7fffffff", "80000000")) {
            int wrapped = Integer.parseUnsignedInt(infinity, 16) + 10_957;
            assertText(new ColumnType.Date(), wrapped, "-" + infinity);
        }
        for (String infinity : List.of("7fffffffffffffff", "8000000000000000")) {
            long wrapped = Long.parseUnsignedLong(infinity, 16) + 946_684_800_000_000L;
            assertText(new ColumnType.Timestamp(), wrapped, "-" + infinity);
            assertText(new ColumnType.TimestampTz(), wrapped, "-" + infinity);
        }
    }

    private static CanonicalText text(ColumnType... types) {
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : types) {
            columns.add(new Column("c" + columns.size(), type, true, ""));
        }
        return new CanonicalText(
                new TableSchema(new TableId("s", "t"), columns, List.of()),
                IntStream.range(0, types.length).boxed().toList());
    }

    @Test
    void one_text_stands_last_without_its_length() {
        CanonicalText text = text(TEXT, new ColumnType.Int32(), TEXT);
        assertThat(text.text(Row.of("a,b", 5, "c,d"))).isEqualTo("5,3,c,d,a,b");
        assertThat(text.text(Row.of("", 5, ""))).isEqualTo("5,0,,");
        assertThat(text.text(Row.of(Marker.NULL, Marker.NULL, Marker.NULL))).isEqualTo(",,");
        assertThat(text(TEXT, new ColumnType.Enumeration(), new ColumnType.Json(), new ColumnType.Json())
                        .text(Row.of("a", "b", "[1]", "[2]")))
                .isEqualTo("1,a,1,b,3,[2],[1]");
        assertThat(text(TEXT, new ColumnType.Verbatim("xml")).text(Row.of("a", "<b/>")))
                .isEqualTo("1,a,<b/>");
        assertThat(text(TEXT).text(Row.of("a"))).as("alone").isEqualTo("1,a");
    }

    /** Values that hold what stands between fields, in every pair of columns, and NULL. */
    @Test
    void no_two_rows_share_a_text() {
        List<Object> values = List.of(Marker.NULL, "", ",", "1", "1,", "0,", "1,a", ",1,a", "a,");
        List<Object> numbers = List.of(Marker.NULL, 0, 1, 10);
        ColumnType bytes = new ColumnType.Bytes();
        CanonicalText text = text(TEXT, new ColumnType.Int32(), TEXT, new ColumnType.Array(TEXT), bytes);
        List<Object> arrays = List.of(Marker.NULL, List.of(), List.of(""), List.of(Marker.NULL), List.of("1,a", ""));
        List<Object> binaries = List.of(Marker.NULL, new byte[0], new byte[] {10});
        Set<String> texts = new HashSet<>();
        int rows = 0;
        for (Object first : values) {
            for (Object number : numbers) {
                for (Object second : values) {
                    for (Object array : arrays) {
                        for (Object binary : binaries) {
                            texts.add(text.text(Row.of(first, number, second, array, binary)));
                            rows++;
                        }
                    }
                }
            }
        }
        assertThat(texts).hasSize(rows);
    }

    @Test
    void no_two_arrays_share_a_text() {
        ColumnType type = new ColumnType.Array(new ColumnType.Bytes());
        List<Object> arrays = List.of(
                Marker.NULL, List.of(), List.of(new byte[0]), List.of(Marker.NULL), List.of(Marker.NULL, new byte[0]));
        assertThat(arrays.stream().map(array -> CanonicalText.text(type, array)))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_checksum_is_md5() {
        TableSchema table = new TableSchema(
                new TableId("s", "t"), List.of(new Column("a", new ColumnType.Int32(), true, "")), List.of());
        CanonicalText text = new CanonicalText(table, List.of(0));
        // echo -n 42 | md5sum
        assertThat(text.checksum(Row.of(42)).toString()).isEqualTo("a1d0c6e83f027327d8461063f4ac58a6");
        assertThatThrownBy(() -> text.checksum(table.unknownRow()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown");
    }

    @Test
    void digests_add_up_in_any_order() {
        Digest.Sum left = new Digest.Sum();
        left.add(new RowChecksum(Long.MAX_VALUE, -1));
        Digest.Sum right = new Digest.Sum();
        right.add(new RowChecksum(Long.MAX_VALUE, 5));
        assertThat(left.digest().plus(right.digest()))
                .isEqualTo(right.digest().plus(left.digest()).plus(Digest.EMPTY))
                .isEqualTo(new Digest(2, -2, 4));
    }

    private static void assertText(ColumnType type, Object value, String expected) {
        assertThat(CanonicalText.text(type, value)).isEqualTo(expected);
    }
}
