package dev.sluice.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Replaces internet addresses by their networks. */
final class CoarserAddress {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    /** Prefixes behind which an IPv4 address follows. */
    private enum Embedding {
        /** RFC 3056. */
        SIX_TO_FOUR("2002", 16),
        /** RFC 6052: the well-known prefix. */
        TRANSLATED("0064ff9b0000000000000000", 96),
        /** RFC 8215, used with the IPv4 address at the end. */
        TRANSLATED_LOCALLY("0064ff9b0001", 96),
        /** RFC 4291, section 2.5.5.1. */
        COMPATIBLE("000000000000000000000000", 96);

        private final byte[] prefix;
        private final int bits;

        Embedding(String prefix, int bits) {
            this.prefix = HexFormat.of().parseHex(prefix);
            this.bits = bits;
        }

        private boolean isIn(byte[] ipv6) {
            return Arrays.equals(prefix, 0, prefix.length, ipv6, 0, prefix.length);
        }
    }

    private CoarserAddress() {}

    /** As {@code 203.0.113.0/24} or {@code 2001:db8::/48}; what is no address says nothing that could be kept. */
    static String network(String text, int ipv4Prefix, int ipv6Prefix) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        int zone = literal.indexOf('%');
        // The name of an interface is the writer's own, and this machine need not have one of that name.
        String address = zone < 0 ? literal : literal.substring(0, zone);
        if (!(address.indexOf(':') >= 0 || IPV4.matcher(address).matches())) {
            return MaskCompiler.REDACTED;
        }
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException _) {
            return MaskCompiler.REDACTED;
        }
        boolean ipv4 = parsed instanceof Inet4Address;
        int prefix = ipv4 ? ipv4Prefix : prefixOf(parsed.getAddress(), ipv4Prefix, ipv6Prefix);
        if (slash >= 0) {
            String given = text.substring(slash + 1);
            if (!PREFIX.matcher(given).matches()) {
                return MaskCompiler.REDACTED;
            }
            prefix = Math.min(prefix, Integer.parseInt(given));
        }
        byte[] bytes = cut(parsed.getAddress(), prefix);
        return (ipv4 ? dotted(bytes) : grouped(bytes)) + "/" + prefix;
    }

    /** Networks of the transition hold an IPv4 address whole: of that may be seen what may be seen of others. */
    private static int prefixOf(byte[] ipv6, int ipv4Prefix, int ipv6Prefix) {
        for (Embedding embedding : Embedding.values()) {
            if (embedding.isIn(ipv6)) {
                return Math.min(ipv6Prefix, embedding.bits + ipv4Prefix);
            }
        }
        return ipv6Prefix;
    }

    private static byte[] cut(byte[] address, int prefix) {
        for (int index = 0; index < address.length; index++) {
            int bits = Math.clamp(prefix - 8L * index, 0, 8);
            address[index] &= (byte) (0xFF00 >> bits);
        }
        return address;
    }

    private static String dotted(byte[] bytes) {
        return (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + "." + (bytes[2] & 0xFF) + "." + (bytes[3] & 0xFF);
    }

    /** After RFC 5952: no leading zeros, and the zeros at the end of a network's address, of which there are most, short. */
    private static String grouped(byte[] bytes) {
        List<String> groups = new ArrayList<>();
        for (int index = 0; index < bytes.length; index += 2) {
            groups.add(Integer.toHexString((bytes[index] & 0xFF) << 8 | bytes[index + 1] & 0xFF));
        }
        int last = groups.size();
        while (last > 0 && groups.get(last - 1).equals("0")) {
            last--;
        }
        if (last >= groups.size() - 1) {
            return String.join(":", groups);
        }
        return String.join(":", groups.subList(0, last)) + "::";
    }
}
