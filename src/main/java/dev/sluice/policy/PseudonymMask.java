package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;

/** Replaces a text by a name of a list, chosen by the text's keyed hash. */
record PseudonymMask(KeyedHash hash, Kind kind, TextForm form) implements ColumnMask {
    /** What the names are names of. */
    enum Kind {
        FIRST_NAME,
        LAST_NAME,
        FULL_NAME,
        STREET,
        CITY
    }

    private static final ColumnType TEXT = new ColumnType.Text();
    private static final int HOUSES = 199;

    @Override
    public Object apply(Object value, Row row) {
        return chosen(hash.number(TEXT, form.of(value)));
    }

    private String chosen(long number) {
        long first = number >>> 32;
        long second = number & 0xFFFF_FFFFL;
        return switch (kind) {
            case FIRST_NAME -> WordList.FIRST_NAMES.word(first);
            case LAST_NAME -> WordList.LAST_NAMES.word(first);
            case FULL_NAME -> WordList.FIRST_NAMES.word(first) + " " + WordList.LAST_NAMES.word(second);
            case STREET -> WordList.STREETS.word(first) + " " + (1 + second % HOUSES);
            case CITY -> WordList.CITIES.word(first);
        };
    }

    @Override
    public String name() {
        return "pseudonym";
    }
}
