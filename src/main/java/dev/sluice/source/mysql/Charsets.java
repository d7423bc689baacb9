package dev.sluice.source.mysql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** MySQL's character sets whose every text Java decodes as the server does. */
final class Charsets {
    private static final Map<String, Charset> KNOWN = Map.ofEntries(
            Map.entry("utf8mb4", StandardCharsets.UTF_8),
            Map.entry("utf8mb3", StandardCharsets.UTF_8),
            Map.entry("utf8", StandardCharsets.UTF_8),
            Map.entry("ascii", StandardCharsets.US_ASCII),
            Map.entry("latin1", Charset.forName("windows-1252")),
            Map.entry("ucs2", StandardCharsets.UTF_16BE),
            Map.entry("utf16", StandardCharsets.UTF_16BE),
            Map.entry("utf16le", StandardCharsets.UTF_16LE),
            Map.entry("utf32", Charset.forName("UTF-32BE")));

    private static final Charset LATIN1 = Charset.forName("windows-1252");

    private Charsets() {}

    static Optional<Charset> of(String mysqlName) {
        return Optional.ofNullable(KNOWN.get(mysqlName));
    }

    static String decode(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        if (!charset.equals(LATIN1) || text.indexOf('\uFFFD') < 0) {
            return text;
        }
        // Five bytes that Windows leaves undefined are control characters to MySQL.
        StringBuilder mended = new StringBuilder(text);
        for (int index = 0; index < bytes.length; index++) {
            if (mended.charAt(index) == '\uFFFD') {
                mended.setCharAt(index, (char) (bytes[index] & 0xFF));
            }
        }
        return mended.toString();
    }
}
