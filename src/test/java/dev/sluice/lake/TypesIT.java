package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every column type's values come back as they went in, with their classes. */
class TypesIT {
    private static final BigDecimal LARGEST = new BigDecimal(new BigInteger("9".repeat(38)), 10);

    private static final Object[][] COLUMNS = {
        {new ColumnType.Bool(), true, false},
        {new ColumnType.Int16(), -32768, 32767},
        {new ColumnType.Int32(), Integer.MIN_VALUE, Integer.MAX_VALUE},
        {new ColumnType.Int64(), Long.MIN_VALUE, Long.MAX_VALUE},
        {new ColumnType.Decimal(9, 2), new BigDecimal("-9999999.99"), new BigDecimal("0.00")},
        {new ColumnType.Decimal(18, 0), new BigDecimal("999999999999999999"), new BigDecimal("-1")},
        {new ColumnType.Decimal(38, 10), LARGEST, LARGEST.negate()},
        {new ColumnType.Float32(), Float.NaN, -0.0f},
        {new ColumnType.Float64(), Double.NEGATIVE_INFINITY, Double.MIN_VALUE},
        {new ColumnType.Text(), "", "größer 𝄞\n\u0001"},
        {new ColumnType.Char(4), "ab  ", "    "},
        {new ColumnType.Bytes(), new byte[0], new byte[] {0, -1, 127}},
        {new ColumnType.Uuid(), new UUID(0, 0), new UUID(-1, 5)},
        {new ColumnType.Date(), -1_000_000, 2_932_896},
        {new ColumnType.Time(), 0L, 86_399_999_999L},
        {new ColumnType.Timestamp(), -62_135_596_800_000_000L, 253_402_300_799_999_999L},
        {new ColumnType.TimestampTz(), -1L, 1_700_000_000_123_456L},
        {new ColumnType.Json(), "{\"a\": [1, null]}", "null"},
        {new ColumnType.Enumeration(), "happy", ""},
        {new ColumnType.Verbatim("interval"), "1 year -00:00:01", ""},
        {new ColumnType.Array(new ColumnType.Verbatim("numeric")), List.of("NaN", "1.50"), List.of(Marker.NULL)},
        {new ColumnType.Array(new ColumnType.Int32()), List.of(), List.of(1, Marker.NULL, 3)},
        {new ColumnType.Array(new ColumnType.Text()), List.of("a", ""), List.of(Marker.NULL)},
        {new ColumnType.Array(new ColumnType.Decimal(20, 3)), List.of(new BigDecimal("1.000")), List.of()},
    };

    @TempDir
    Path directory;

    @Test
    void every_type_survives_write_index_and_read() throws Exception {
        List<Column> columns = new ArrayList<>();
        for (int index = 0; index < COLUMNS.length; index++) {
            columns.add(new Column("c" + index, (ColumnType) COLUMNS[index][0], true, ""));
        }
        TableSchema table = new TableSchema(new TableId("public", "types"), columns, List.of());
        Row first = Row.of(Arrays.stream(COLUMNS).map(column -> column[1]).toArray());
        Row second = Row.of(Arrays.stream(COLUMNS).map(column -> column[2]).toArray());
        Row nulls = Row.of(Arrays.stream(COLUMNS).map(_ -> Marker.NULL).toArray(Object[]::new));
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(table)
                    .progress()
                    .transaction(
                            new Change.Insert(table, first),
                            new Change.Insert(table, second),
                            new Change.Insert(table, nulls),
                            new Change.Insert(table, nulls));
            assertThat(driver.rows(table, driver.cut()))
                    .containsExactlyInAnyOrder(
                            LakeDriver.values(first),
                            LakeDriver.values(second),
                            LakeDriver.values(nulls),
                            LakeDriver.values(nulls));
        }
        // The whole row is the key, so an index built from what was read finds it only if every value is the same.
        new java.io.File(directory.resolve("index").toString())
                .renameTo(directory.resolve("gone").toFile());
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.restart(1)
                    .declare(table)
                    .transaction(
                            new Change.Delete(table, first),
                            new Change.Delete(table, second),
                            new Change.Delete(table, nulls));
            assertThat(driver.rows(table, driver.cut())).containsExactly(LakeDriver.values(nulls));
            assertThat(driver.lake.statistics().missingRows()).isZero();
        }
    }
}
