package dev.sluice.source.mysql;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** A table of every kind of type, its random values as SQL writes them, often at the edges. */
final class RandomRows {
    static final String NAME = "random";

    private static final String CHARACTERS = "aZ '\"\\\\|%_\u0000\t\nßéİıжंﬁ日\uFFFD\uFFFF🙂𝔘";
    private static final LocalDate FIRST = LocalDate.of(0, 1, 1);

    private final Random random;
    private final Map<String, Supplier<String>> columns = new LinkedHashMap<>();

    RandomRows(long seed) {
        random = new Random(seed);
        integers();
        fractions();
        columns.put("bit1 BIT(1)", () -> "b'" + random.nextInt(2) + "'");
        columns.put("bit37 BIT(37)", () -> Long.toString(random.nextLong() >>> 27));
        columns.put("bit64 BIT(64)", () -> Long.toUnsignedString(random.nextLong()));
        times();
        texts();
        columns.put("bytes VARBINARY(50)", () -> binary(50));
        columns.put("fixed BINARY(7) NOT NULL", () -> binary(7));
        columns.put("large LONGBLOB", () -> binary(300));
        columns.put("doc JSON", () -> json(3));
        columns.put("must_doc JSON NOT NULL", () -> json(2));
        columns.put(
                "place GEOMETRY",
                () -> "ST_GeomFromText('POINT(" + random.nextInt(180) + " " + random.nextGaussian() + ")')");
    }

    private void integers() {
        columns.put("tiny TINYINT", () -> integer(8, true));
        columns.put("small SMALLINT UNSIGNED", () -> integer(16, false));
        columns.put("medium MEDIUMINT NOT NULL", () -> integer(24, true));
        columns.put("int32 INT", () -> integer(32, true));
        columns.put("padded INT(12) UNSIGNED ZEROFILL NOT NULL", () -> integer(32, false));
        columns.put("big BIGINT", () -> integer(64, true));
        columns.put("huge BIGINT UNSIGNED ZEROFILL", () -> integer(64, false));
        columns.put("made INT GENERATED ALWAYS AS (tiny * 2) VIRTUAL", () -> "DEFAULT");
        columns.put("anno YEAR", () -> Integer.toString(random.nextInt(10) == 0 ? 0 : 1901 + random.nextInt(255)));
    }

    private void fractions() {
        columns.put("price DECIMAL(9,4)", () -> decimal(5, 4));
        columns.put("padded_price DECIMAL(9,4) ZEROFILL", () -> decimal(5, 4).replace("-", ""));
        columns.put("whole DECIMAL(38,0) NOT NULL", () -> decimal(38, 0));
        columns.put("longest DECIMAL(65,30)", () -> decimal(35, 30));
        columns.put(
                "longest_padded DECIMAL(65,0) UNSIGNED ZEROFILL",
                () -> decimal(65, 0).replace("-", ""));
        columns.put("f FLOAT", this::single);
        columns.put("f2 FLOAT(9,3) NOT NULL", () -> Double.toString(random.nextGaussian() * 1000));
        columns.put("g DOUBLE", this::twice);
        columns.put("g2 DOUBLE UNSIGNED ZEROFILL NOT NULL", () -> twice().replaceFirst("^-", ""));
    }

    private void times() {
        columns.put("day DATE", () -> "'" + date() + "'");
        columns.put("must_day DATE NOT NULL", () -> "'" + date() + "'");
        columns.put("kept_day DATE", this::anyDate);
        columns.put("moment DATETIME", () -> "'" + dateTime().replace("0000-02-29", "0000-02-28") + "'");
        columns.put("leap_moment DATETIME(4)", () -> "'" + dateTime() + "." + random.nextInt(10_000) + "'");
        columns.put(
                "moment6 DATETIME(6) NOT NULL",
                () -> "'" + dateTime().replace("0000-02-29", "2000-02-29") + "." + random.nextInt(1_000_000) + "'");
        columns.put("kept_moment DATETIME(3)", this::anyDate);
        columns.put("stamp TIMESTAMP NULL", () -> "'" + instant() + "'");
        columns.put("stamp6 TIMESTAMP(6) NOT NULL DEFAULT '2000-01-01'", () -> "'" + instant() + "'");
        columns.put("kept_stamp TIMESTAMP(2) NULL", () -> random.nextBoolean() ? "0" : "'" + instant() + "'");
        columns.put("span TIME", () -> "sec_to_time(" + (random.nextInt(2 * 3020399) - 3020399) + ")");
        columns.put(
                "span6 TIME(6) NOT NULL",
                () -> "sec_to_time(" + (random.nextInt(2 * 3020398) - 3020398) + "." + random.nextInt(1_000_000) + ")");
    }

    private void texts() {
        columns.put("name VARCHAR(40)", () -> text(CHARACTERS));
        columns.put("code CHAR(20) NOT NULL", () -> text(CHARACTERS));
        columns.put("binned VARCHAR(40) COLLATE utf8mb4_bin", () -> text(CHARACTERS));
        columns.put("latin TEXT CHARACTER SET latin1", () -> text("aß€é ÿ\u0081'"));
        columns.put("plain VARCHAR(40) CHARACTER SET ascii NOT NULL", () -> text("az ~'"));
        columns.put("three VARCHAR(40) CHARACTER SET utf8", () -> text("aé日\uFFFD"));
        columns.put("wide VARCHAR(40) CHARACTER SET utf16", () -> text(CHARACTERS));
        columns.put("wide_le VARCHAR(40) CHARACTER SET utf16le", () -> text(CHARACTERS));
        // NULL most often, because the server does not digest a row that has any.
        columns.put("wider VARCHAR(40) CHARACTER SET utf32", () -> rarely(text(CHARACTERS)));
        columns.put("surrogates VARCHAR(40) CHARACTER SET utf32", () -> rarely("_utf32 x'0000d800'"));
        columns.put("ucs VARCHAR(40) CHARACTER SET ucs2", () -> rarely("_ucs2 x'd83dde4200e9'"));
        columns.put("choice ENUM('a','ü','x,y') CHARACTER SET latin1", () -> Integer.toString(random.nextInt(4)));
        columns.put("choices SET('ü','b c','🙂') NOT NULL", () -> Integer.toString(random.nextInt(8)));
        columns.put("wide_set SET('ü','b') CHARACTER SET utf16", () -> Integer.toString(random.nextInt(4)));
    }

    /** @param key the definition of the key column {@code id} */
    String create(String key) {
        return "CREATE TABLE " + NAME + " (id " + key + " PRIMARY KEY, " + String.join(", ", columns.keySet()) + ")";
    }

    List<String> inserts(int rows) {
        List<String> statements =
                new ArrayList<>(List.of("SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_BACKSLASH_ESCAPES'"));
        for (int id = 0; id < rows; id++) {
            List<String> values = new ArrayList<>();
            values.add(Integer.toString(id));
            columns.forEach((definition, value) -> {
                boolean mayBeNull = !definition.contains(" NOT NULL") && !definition.contains(" GENERATED ");
                values.add(mayBeNull && random.nextInt(6) == 0 ? "NULL" : value.get());
            });
            statements.add("INSERT INTO " + NAME + " VALUES (" + String.join(", ", values) + ")");
        }
        return statements;
    }

    private String rarely(String value) {
        return random.nextInt(12) == 0 ? value : "NULL";
    }

    private String integer(int bits, boolean signed) {
        BigInteger size = BigInteger.TWO.pow(bits);
        BigInteger value = switch (random.nextInt(5)) {
            case 0 -> BigInteger.ZERO;
            case 1 -> size.subtract(BigInteger.ONE);
            case 2 -> BigInteger.valueOf(random.nextInt(100));
            default -> new BigInteger(bits, random);
        };
        return (signed ? value.subtract(size.shiftRight(1)) : value).toString();
    }

    private String decimal(int whole, int fraction) {
        String digits = new BigInteger(400, random).toString().substring(0, whole);
        String shortened = random.nextBoolean() ? digits : digits.substring(0, 1 + random.nextInt(whole));
        String behind = fraction == 0 || random.nextInt(3) == 0
                ? ""
                : "." + new BigInteger(400, random).toString().substring(0, 1 + random.nextInt(fraction));
        return (random.nextBoolean() ? "-" : "") + (random.nextInt(8) == 0 ? "0" : shortened) + behind;
    }

    private String single() {
        float value = switch (random.nextInt(6)) {
            case 0 -> random.nextBoolean() ? 0f : -0f;
            case 1 -> Float.intBitsToFloat(random.nextInt(1 << 24));
            case 2 -> -Float.intBitsToFloat(random.nextInt(1 << 24));
            case 3 -> random.nextBoolean() ? Float.MIN_NORMAL : Float.MIN_VALUE;
            default -> Float.intBitsToFloat(random.nextInt());
        };
        return Float.isFinite(value) ? exponent(Float.toString(value)) : "1";
    }

    private String twice() {
        double value = switch (random.nextInt(5)) {
            case 0 -> random.nextBoolean() ? 0d : -0d;
            case 1 -> Double.longBitsToDouble(random.nextLong(1L << 53));
            case 2 -> random.nextBoolean() ? Double.MAX_VALUE : Double.MIN_VALUE;
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return Double.isFinite(value) ? exponent(Double.toString(value)) : "1";
    }

    /** With an exponent it is read as a float, without one as a decimal. */
    private static String exponent(String number) {
        return number.contains("E") ? number : number + "e0";
    }

    private LocalDate date() {
        return switch (random.nextInt(5)) {
            case 0 -> FIRST.plusDays(random.nextInt(366));
            case 1 -> LocalDate.of(0, 2, 29);
            case 2 -> LocalDate.of(9999, 12, 31);
            case 3 -> LocalDate.of(2000, 1, 1).plusDays(random.nextInt(5) - 2L);
            default -> FIRST.plusDays(random.nextInt(3_652_000));
        };
    }

    /** Of whole seconds: where the server rounds a time of the year 0, it makes a zero date of it. */
    private String dateTime() {
        LocalDateTime time = date().atTime(random.nextInt(24), random.nextInt(60), 1 + random.nextInt(59));
        return time.toLocalDate() + " " + time.toLocalTime();
    }

    private String instant() {
        LocalDateTime time = LocalDate.of(1970, 1, 2)
                .plusDays(random.nextInt(24_000))
                .atTime(random.nextInt(24), random.nextInt(60), 1 + random.nextInt(58));
        return time.toLocalDate() + " " + time.toLocalTime() + "." + random.nextInt(1_000_000);
    }

    /** Perhaps none that exists. */
    private String anyDate() {
        return String.format(
                "'%04d-%02d-%02d'",
                random.nextInt(3) == 0 ? 0 : 2019 + random.nextInt(3), random.nextInt(13), random.nextInt(32));
    }

    private String text(String from) {
        int[] points = from.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(20); length > 0; length--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return "'" + text.toString().replace("'", "''") + "'";
    }

    private String binary(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }

    private String json(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> "json_extract(json_array(" + text(CHARACTERS) + "), '$[0]')";
            case 1 -> "json_array(" + twice() + ", " + integer(64, true) + ", " + integer(64, false) + ")";
            case 2 -> "json_array(" + decimal(9, 6) + ", true, NULL)";
            case 3 -> "json_object('t', CAST('" + instant() + "' AS DATETIME(6)), 'd', DATE'2020-02-29')";
            case 4 -> "json_array(" + text(CHARACTERS) + ", " + binary(200) + ")";
            case 5 -> "json_array(" + json(depth - 1) + ", " + json(depth - 1) + ")";
            default -> "json_object(" + text(CHARACTERS) + ", " + json(depth - 1) + ", 'k', " + json(depth - 1) + ")";
        };
    }
}
