package dev.sluice.row;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as text, to tell whether two descriptions are the same. */
public final class Sha256 {
    private Sha256() {}

    /**
     * @param text in UTF-8
     * @param bytes how many of the digest's 32, from its begin
     * @return two hexadecimal digits each, in lower case
     */
    public static String hex(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot compute SHA-256, which every Java platform has", e);
        }
    }
}
