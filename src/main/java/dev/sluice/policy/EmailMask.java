package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns an address into another one. The part before the sign is a keyed hash of the whole address, so that nobody sees
 * who has the same name at two providers; what is no address is hashed whole.
 */
record EmailMask(KeyedHash hash, MailDomain mailDomain, TextForm form) implements ColumnMask {
    /** What becomes of the part behind the sign. */
    enum MailDomain {
        /** A keyed hash under a top-level domain that never exists (RFC 2606). */
        MASK,
        KEEP
    }

    private static final ColumnType TEXT = new ColumnType.Text();
    private static final HashText LOCAL_PART = new HashText(HashText.Encoding.HEX, 32);
    private static final HashText LABEL = new HashText(HashText.Encoding.HEX, 16);
    private static final String NOWHERE = "invalid";

    // What is kept must be a domain and not the second half of a sentence with the sign in it.
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}");

    @Override
    public Object apply(Object value, Row row) {
        String address = form.of(value);
        String masked = hash.of(TEXT, address, LOCAL_PART);
        int sign = address.lastIndexOf('@');
        if (sign <= 0 || !DOMAIN.matcher(address.substring(sign + 1)).matches()) {
            return masked + "@" + NOWHERE;
        }
        String domain = address.substring(sign + 1);
        return masked + "@"
                + switch (mailDomain) {
                    case KEEP -> domain;
                    // Case does not matter in a domain, and says nothing.
                    case MASK -> hash.of(TEXT, "@" + domain.toLowerCase(Locale.ROOT), LABEL) + "." + NOWHERE;
                };
    }

    @Override
    public String name() {
        return "email";
    }
}
