package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Shows {@linkplain CanonicalForm canonical forms} to people: the way back from bytes to what was masked. */
final class RevealedForm {
    private RevealedForm() {}

    /** @param form as {@link CanonicalForm#append} makes it */
    static String text(byte[] form) {
        String rest = new String(form, 1, form.length - 1, StandardCharsets.UTF_8);
        return switch (form[0]) {
            case 'd' -> ValueText.of(new ColumnType.Date(), Integer.valueOf(rest));
            case 't' -> ValueText.of(new ColumnType.Time(), Long.valueOf(rest));
            case 'm' -> ValueText.of(new ColumnType.Timestamp(), Long.valueOf(rest));
            case 'z' -> ValueText.of(new ColumnType.TimestampTz(), Long.valueOf(rest));
            case 'x' -> ValueText.of(new ColumnType.Bytes(), Arrays.copyOfRange(form, 1, form.length));
            case 'a' -> elements(form);
            default -> rest;
        };
    }

    private static String elements(byte[] form) {
        ByteBuffer rest = ByteBuffer.wrap(form, 1, form.length - 1);
        List<String> elements = new ArrayList<>();
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            if (length < 0) {
                elements.add("NULL");
            } else {
                byte[] element = new byte[length];
                rest.get(element);
                elements.add(text(element));
            }
        }
        return elements.toString();
    }
}
