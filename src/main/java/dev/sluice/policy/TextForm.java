package dev.sluice.policy;

/** How masks of text see a column's values. */
enum TextForm {
    /** As they are. */
    PLAIN,
    /** Without the blanks that pad a {@code char(n)}. */
    PADDED;

    String of(Object value) {
        return switch (this) {
            case PLAIN -> (String) value;
            case PADDED -> CanonicalForm.withoutPadding((String) value);
        };
    }

    /**
     * Whether a character may say something about a person, and not only part what does: punctuation and blanks of
     * ASCII. All else counts as meaning, because letters have combining marks, symbols are initials in circles, and an
     * emoji can be a flag.
     */
    static boolean carriesMeaning(int codePoint) {
        return codePoint >= 0x80 || Character.isLetterOrDigit(codePoint) || codePoint < ' ';
    }
}
