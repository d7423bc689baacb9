package dev.sluice.policy;

import dev.sluice.row.Row;

/**
 * Keeps code points at either end and turns the others into asterisks, one for one. A text of no more than these is
 * masked whole.
 *
 * @param keepSeparators whether what is neither letter nor digit stays as it is, and does not count
 */
record PartialMask(int keepFirst, int keepLast, boolean keepSeparators, TextForm form) implements ColumnMask {
    private static final char MASKED = '*';

    @Override
    public Object apply(Object value, Row row) {
        String text = form.of(value);
        int counted = counted(text);
        boolean keeps = counted > keepFirst + keepLast;
        int lastMasked = counted - keepLast;
        StringBuilder masked = new StringBuilder(text.length());
        int position = 0;
        for (int index = 0; index < text.length(); ) {
            int codePoint = text.codePointAt(index);
            index += Character.charCount(codePoint);
            if (isKeptSeparator(codePoint)) {
                masked.appendCodePoint(codePoint);
            } else {
                boolean kept = keeps && (position < keepFirst || position >= lastMasked);
                position++;
                if (kept) {
                    masked.appendCodePoint(codePoint);
                } else {
                    masked.append(MASKED);
                }
            }
        }
        return masked.toString();
    }

    private int counted(String text) {
        if (!keepSeparators) {
            return text.codePointCount(0, text.length());
        }
        return (int) text.codePoints()
                .filter(codePoint -> !isKeptSeparator(codePoint))
                .count();
    }

    private boolean isKeptSeparator(int codePoint) {
        return keepSeparators && !TextForm.carriesMeaning(codePoint);
    }

    @Override
    public String name() {
        return "partial";
    }
}
