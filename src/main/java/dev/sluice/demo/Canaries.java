package dev.sluice.demo;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What marks the shop's personal data. Every value of a column that the policy masks begins with one of a few openings
 * that occur nowhere else and goes on uniquely; so whoever finds no opening has found none of the values, however many
 * were planted and whatever was cut off behind.
 */
final class Canaries {
    /** Opens names, addresses of e-mail, notes and other words, in any case. */
    static final String WORD = "qzcanary";

    /** Opens the numbers of cards and telephones; a mask that keeps the last digits keeps none of these. */
    static final String DIGITS = "700931846205";

    /** Opens internet addresses: of the block reserved for documentation. */
    static final String NETWORK = "2001:db8:ca4a:7e11:";

    /** Dates of birth: one of each month, of a year in which nobody was born who shops. */
    static final List<LocalDate> DATES = IntStream.rangeClosed(1, 12)
            .mapToObj(month -> LocalDate.of(1823, month, 16))
            .toList();

    /** The dates as Iceberg and Parquet store them. */
    static final Set<Integer> DAYS =
            DATES.stream().map(date -> (int) date.toEpochDay()).collect(Collectors.toUnmodifiableSet());

    /** Stands in values that are not masked: a search that does not find it in the lake is blind. */
    static final String CONTROL = "qzcontrol";

    private Canaries() {}

    /** The openings in every form that text or bytes usually take, lower case as {@link ByteSearch} wants it. */
    static List<byte[]> patterns() {
        List<byte[]> patterns = new ArrayList<>();
        for (String opening : List.of(WORD, DIGITS, NETWORK)) {
            byte[] plain = opening.getBytes(UTF_8);
            patterns.add(plain);
            patterns.add(opening.getBytes(UTF_16LE));
            patterns.add(opening.getBytes(UTF_16BE));
            patterns.add(ascii(HexFormat.of().formatHex(plain)));
            patterns.addAll(inBase64(plain));
        }
        for (LocalDate date : DATES) {
            patterns.add(ascii(date.toString()));
        }
        return patterns;
    }

    /** The dates as Avro writes the four bytes of a column bound: their length, then the days, lowest byte first. */
    static List<byte[]> dateBounds() {
        return DAYS.stream()
                .map(days ->
                        new byte[] {8, days.byteValue(), (byte) (days >> 8), (byte) (days >> 16), (byte) (days >> 24)})
                .toList();
    }

    /** Base64 depends on where among three bytes the text begins: the characters that its neighbours cannot change. */
    private static List<byte[]> inBase64(byte[] plain) {
        List<byte[]> forms = new ArrayList<>();
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + plain.length];
            System.arraycopy(plain, 0, shifted, shift, plain.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int first = (shift * 8 + 5) / 6;
            int end = (shifted.length * 8) / 6;
            forms.add(ascii(text.substring(first, end)));
        }
        return forms;
    }

    private static byte[] ascii(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(UTF_8);
    }
}
