package dev.sluice.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The forms in which text or bytes usually travel: whoever looks for a value must know it in all of them. */
final class Disguises {
    private Disguises() {}

    /** A text plain, in UTF-16, base64 at each of its three alignments, hexadecimal, and the escapes of URLs and JSON. */
    static List<byte[]> of(String text) {
        byte[] plain = text.getBytes(UTF_8);
        List<byte[]> forms = new ArrayList<>();
        forms.add(plain);
        forms.add(text.getBytes(UTF_16LE));
        forms.add(text.getBytes(UTF_16BE));
        forms.addAll(ofBytes(plain));
        forms.add(ascii(HexFormat.ofDelimiter("").withPrefix("%").formatHex(plain)));
        forms.add(ascii(HexFormat.ofDelimiter("").withPrefix("\\x").formatHex(plain)));
        forms.add(ascii(
                text.chars().mapToObj(unit -> String.format("\\u%04x", unit)).collect(Collectors.joining())));
        forms.add(ascii(text.chars().mapToObj(unit -> "&#" + unit + ";").collect(Collectors.joining())));
        forms.add(ascii(decimals(plain, ", ")));
        forms.add(ascii(decimals(plain, ",")));
        return forms;
    }

    /** A number of 64 bits as text, and its bytes in either order, as Parquet and Avro have it. */
    static List<byte[]> of(long number) {
        List<byte[]> forms = new ArrayList<>(of(Long.toString(number)));
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            byte[] bytes =
                    ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array();
            forms.add(bytes);
            forms.addAll(ofBytes(bytes));
        }
        return forms;
    }

    private static List<byte[]> ofBytes(byte[] plain) {
        List<byte[]> forms = new ArrayList<>(inBase64(plain));
        forms.add(ascii(HexFormat.of().formatHex(plain)));
        return forms;
    }

    /** Base64 depends on where among three bytes the text begins: the characters that its neighbours cannot change. */
    private static List<byte[]> inBase64(byte[] plain) {
        List<byte[]> forms = new ArrayList<>();
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + plain.length];
            System.arraycopy(plain, 0, shifted, shift, plain.length);
            int first = (shift * 8 + 5) / 6;
            int end = (shifted.length * 8) / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                forms.add(ascii(encoder.withoutPadding().encodeToString(shifted).substring(first, end)));
            }
        }
        return forms;
    }

    private static String decimals(byte[] bytes, String separator) {
        List<String> numbers = new ArrayList<>();
        for (byte b : bytes) {
            numbers.add(Byte.toString(b));
        }
        return String.join(separator, numbers);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
