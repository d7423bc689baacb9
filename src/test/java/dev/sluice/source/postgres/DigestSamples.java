package dev.sluice.source.postgres;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/** A table with a column of every type, and random and extreme values for it, as Java and as SQL literals. */
final class DigestSamples {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final Map<String, ColumnType> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("boolean", new ColumnType.Bool());
        TYPES.put("smallint", new ColumnType.Int16());
        TYPES.put("integer", new ColumnType.Int32());
        TYPES.put("bigint", new ColumnType.Int64());
        TYPES.put("numeric(38,0)", new ColumnType.Decimal(38, 0));
        TYPES.put("numeric(12,2)", new ColumnType.Decimal(12, 2));
        TYPES.put("numeric(38,38)", new ColumnType.Decimal(38, 38));
        TYPES.put("real", new ColumnType.Float32());
        TYPES.put("double precision", new ColumnType.Float64());
        TYPES.put("text", new ColumnType.Text());
        TYPES.put("varchar(200)", new ColumnType.Text());
        TYPES.put("char(7)", new ColumnType.Char(7));
        TYPES.put("bytea", new ColumnType.Bytes());
        TYPES.put("uuid", new ColumnType.Uuid());
        TYPES.put("date", new ColumnType.Date());
        TYPES.put("time", new ColumnType.Time());
        TYPES.put("timestamp", new ColumnType.Timestamp());
        TYPES.put("timestamptz", new ColumnType.TimestampTz());
        TYPES.put("json", new ColumnType.Json());
        TYPES.put("jsonb", new ColumnType.Json());
        TYPES.put("\"Mood %s\"", new ColumnType.Enumeration());
    }

    private static final String[] TEXTS = {
        "",
        " ",
        "a ",
        "%s 100%",
        "it's",
        "back\\slash",
        "tab\there",
        "line\nbreak",
        "NULL",
        "é",
        "e\u0301",
        "日本語",
        "\uD83D\uDE00 smile",
        "\uFFFF",
        "\u0001",
        "12T34",
        "\u00A0",
        "ß\u200B"
    };

    private final Random random;
    final TableSchema table;

    DigestSamples(long seed) {
        random = new Random(seed);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", new ColumnType.Int32(), false, ""));
        TYPES.forEach((name, type) -> {
            columns.add(new Column(name.replace("\"", ""), type, true, ""));
            columns.add(new Column("array of \"" + name + "\" 50%", new ColumnType.Array(type), true, ""));
        });
        table = new TableSchema(new TableId("public", "Every \"type\""), columns, List.of(0));
    }

    List<String> createStatements() {
        List<String> columns = new ArrayList<>(List.of("id int PRIMARY KEY"));
        int index = 1;
        for (String type : TYPES.keySet()) {
            columns.add(Sql.quote(table.columns().get(index++).name()) + " " + type);
            columns.add(Sql.quote(table.columns().get(index++).name()) + " " + type + "[]");
        }
        return List.of(
                "CREATE TYPE \"Mood %s\" AS ENUM ('fine', 'so-so', 'über''s %')",
                "CREATE TABLE " + Sql.quote(table.id()) + " (" + String.join(", ", columns) + ")");
    }

    /** The SQL literal, cast to the type where that matters. */
    String literal(ColumnType type, String sqlType, Object value) {
        if (value == Marker.NULL) {
            return "NULL";
        }
        return switch (type) {
            case ColumnType.Array(ColumnType element) ->
                ((List<?>) value)
                                .stream()
                                        .map(one -> literal(element, sqlType, one))
                                        .collect(Collectors.joining(", ", "ARRAY[", "]::"))
                        + sqlType + "[]";
            case ColumnType.Bytes _ -> "'\\x" + HexFormat.of().formatHex((byte[]) value) + "'::bytea";
            case ColumnType.Date _ -> "'" + date((Integer) value, "") + "'";
            case ColumnType.Time _ -> "'" + time((Long) value) + "'";
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ -> {
                String time = time(Math.floorMod((Long) value, DAY_MICROS));
                yield "'" + date(Math.floorDiv((Long) value, DAY_MICROS), " " + time + "+00") + "'";
            }
            case ColumnType.Text _, ColumnType.Char _, ColumnType.Json _, ColumnType.Enumeration _ ->
                Sql.literal((String) value);
            case ColumnType.Decimal _ -> ((BigDecimal) value).toPlainString();
            default -> "'" + value + "'";
        };
    }

    String sqlType(int column) {
        return List.copyOf(TYPES.keySet()).get((column - 1) / 2);
    }

    private static String date(long day, String suffix) {
        LocalDate date = LocalDate.ofEpochDay(day);
        int year = date.getYear();
        return String.format(
                        Locale.ROOT,
                        "%04d-%02d-%02d",
                        year > 0 ? year : 1 - year,
                        date.getMonthValue(),
                        date.getDayOfMonth())
                + suffix
                + (year > 0 ? "" : " BC");
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros % 1_000_000);
    }

    Object value(ColumnType type) {
        if (random.nextInt(8) == 0) {
            return Marker.NULL;
        }
        return switch (type) {
            case ColumnType.Bool _ -> random.nextBoolean();
            case ColumnType.Int16 _ -> pick(-32768, 32767, 0, -1, random.nextInt(1 << 16) - (1 << 15));
            case ColumnType.Int32 _ -> pick(Integer.MIN_VALUE, Integer.MAX_VALUE, 0, random.nextInt());
            case ColumnType.Int64 _ -> pick(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -10L, random.nextLong());
            case ColumnType.Decimal(int precision, int scale) -> decimal(precision, scale);
            case ColumnType.Float32 _ ->
                pick(0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f, (float)
                        random.nextGaussian());
            case ColumnType.Float64 _ ->
                pick(
                        0d,
                        -0d,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        0.1,
                        random.nextGaussian());
            case ColumnType.Text _ -> TEXTS[random.nextInt(TEXTS.length)];
            case ColumnType.Char(int length) -> {
                String text = TEXTS[random.nextInt(TEXTS.length)];
                int points = text.codePointCount(0, text.length());
                String cut = points > length ? text.substring(0, text.offsetByCodePoints(0, length)) : text;
                yield cut + " ".repeat(length - cut.codePointCount(0, cut.length()));
            }
            case ColumnType.Bytes _ -> {
                byte[] bytes = new byte[random.nextInt(12)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case ColumnType.Uuid _ ->
                pick(
                        new UUID(0, 0),
                        new UUID(-1, -1),
                        UUID.nameUUIDFromBytes(Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8)));
            case ColumnType.Date _ ->
                pick(0, -1, 10_957, -719_528, -2_440_588, 2_932_896, 3_000_000, random.nextInt(40_000) - 20_000);
            case ColumnType.Time _ -> pick(0L, DAY_MICROS - 1, random.nextLong(DAY_MICROS));
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ ->
                pick(
                        0L,
                        -1L,
                        -62_135_596_800_000_001L,
                        -210_866_803_200_000_000L,
                        253_402_300_800_000_000L,
                        9_000_000_000_000_000_001L,
                        random.nextLong(4_000_000_000_000_000L) - 2_000_000_000_000_000L);
            // Written as jsonb prints it, so that both json types hold the same text.
            case ColumnType.Json _ -> pick("null", "{}", "\"é %s\"", "{\"a\": [1, 2.50, null], \"b\": \"x \"}", "1.10");
            // Which text the server prints is not ours to say: DigestSqlIT asks it.
            case ColumnType.Verbatim _ -> throw new IllegalArgumentException("no samples");
            case ColumnType.Enumeration _ -> pick("fine", "so-so", "über's %");
            case ColumnType.Array(ColumnType element) -> {
                List<Object> elements = new ArrayList<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    elements.add(value(element));
                }
                yield List.copyOf(elements);
            }
        };
    }

    private BigDecimal decimal(int precision, int scale) {
        BigInteger limit = BigInteger.TEN.pow(precision);
        BigInteger unscaled = pick(
                BigInteger.ZERO,
                limit.subtract(BigInteger.ONE),
                limit.subtract(BigInteger.ONE).negate(),
                BigInteger.valueOf(-5),
                new BigInteger(64, random).mod(limit));
        return new BigDecimal(unscaled, scale);
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
