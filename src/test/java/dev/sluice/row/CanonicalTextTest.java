package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CanonicalTextTest {
    @Test
    void writes_version_1() {
        assertText(new ColumnType.Bool(), true, "tB");
        assertText(new ColumnType.Int16(), -5, "-5I");
        assertText(new ColumnType.Int64(), Long.MIN_VALUE, "-9223372036854775808I");
        assertText(new ColumnType.Decimal(9, 2), new BigDecimal("1.20"), "1.20D");
        assertText(new ColumnType.Decimal(38, 38), new BigDecimal("0E-38"), "0." + "0".repeat(38) + "D");
        assertText(new ColumnType.Float32(), -0f, "80000000E");
        assertText(new ColumnType.Float64(), Double.longBitsToDouble(0xfff8000000000001L), "7ff8000000000000F");
        assertText(new ColumnType.Text(), "", "0T");
        assertText(new ColumnType.Text(), "aé\uD83D\uDE00", "7Taé\uD83D\uDE00");
        assertText(new ColumnType.Char(3), "a  ", "3Ca  ");
        assertText(new ColumnType.Bytes(), new byte[] {0, -1}, "00ffX");
        assertText(new ColumnType.Uuid(), new UUID(1, 2), "00000000-0000-0001-0000-000000000002U");
        assertText(new ColumnType.Date(), 10_956, "ffffffffY");
        assertText(new ColumnType.Time(), 1L, "0000000000000001H");
        assertText(new ColumnType.Timestamp(), 946_684_800_000_000L, "0000000000000000S");
        assertText(new ColumnType.TimestampTz(), 946_684_799_999_999L, "ffffffffffffffffZ");
        assertText(new ColumnType.Json(), "{}", "2J{}");
        assertText(new ColumnType.Enumeration(), "so", "2Nso");
        assertText(new ColumnType.Verbatim("interval"), "1 day", "5V1 day");
        ColumnType array = new ColumnType.Array(new ColumnType.Text());
        assertText(array, List.of(), "0A");
        assertText(array, List.of(Marker.NULL, ""), "2AT0T");
    }

    @Test
    void null_is_the_tag_alone_in_every_type() {
        assertText(new ColumnType.Text(), Marker.NULL, "T");
        assertText(new ColumnType.Int32(), Marker.NULL, "I");
        assertText(new ColumnType.Array(new ColumnType.Int32()), Marker.NULL, "A");
    }

    @Test
    void no_date_or_time_of_the_lake_looks_like_what_only_a_database_has() {
        assertText(new ColumnType.Time(), 86_399_999_999L, "000000141dd75fffH");
        assertText(new ColumnType.Time(), 86_400_000_000L, "-000000141dd76000H");
        assertText(new ColumnType.Time(), -1L, "-ffffffffffffffffH");
        // -4713-11-24, the first that there is, and the day before.
        assertText(new ColumnType.Date(), -2_440_588, "ffda97a7Y");
        assertText(new ColumnType.Date(), -2_440_589, "-ffda97a6Y");
        assertText(new ColumnType.Timestamp(), -2_440_588 * 86_400_000_000L, "fd0f7cc1411fa000S");
        for (String infinity : List.of("7fffffff", "80000000")) {
            int wrapped = Integer.parseUnsignedInt(infinity, 16) + 10_957;
            assertText(new ColumnType.Date(), wrapped, "-" + infinity + "Y");
        }
        for (String infinity : List.of("7fffffffffffffff", "8000000000000000")) {
            long wrapped = Long.parseUnsignedLong(infinity, 16) + 946_684_800_000_000L;
            assertText(new ColumnType.Timestamp(), wrapped, "-" + infinity + "S");
            assertText(new ColumnType.TimestampTz(), wrapped, "-" + infinity + "Z");
        }
    }

    @Test
    void neighbouring_values_do_not_run_into_each_other() {
        TableSchema table = new TableSchema(
                new TableId("s", "t"),
                List.of(
                        new Column("a", new ColumnType.Text(), true, ""),
                        new Column("b", new ColumnType.Text(), true, "")),
                List.of());
        CanonicalText text = new CanonicalText(table, List.of(0, 1));
        assertThat(text.text(Row.of("x1Ty", "z"))).isEqualTo("4Tx1Ty1Tz");
        assertThat(text.checksum(Row.of("x", "y1Tz"))).isNotEqualTo(text.checksum(Row.of("x1Ty", "z")));
        assertThat(text.checksum(Row.of(Marker.NULL, ""))).isNotEqualTo(text.checksum(Row.of("", Marker.NULL)));
    }

    @Test
    void the_checksum_is_md5() {
        TableSchema table = new TableSchema(
                new TableId("s", "t"), List.of(new Column("a", new ColumnType.Int32(), true, "")), List.of());
        CanonicalText text = new CanonicalText(table, List.of(0));
        // echo -n 42I | md5sum
        assertThat(text.checksum(Row.of(42)).toString()).isEqualTo("a83d820089ea5eb1bde90100cf69e580");
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
