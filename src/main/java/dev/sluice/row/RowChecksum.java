package dev.sluice.row;

import java.util.HexFormat;

/**
 * The MD5 of a row's canonical text, as two 64-bit halves in big-endian order. MD5 is here a fast 128-bit fingerprint
 * that every database computes, not a protection against forgery.
 */
public record RowChecksum(long high, long low) {
    /** 32 lower-case hexadecimal digits, as SQL's {@code md5()} prints them. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
