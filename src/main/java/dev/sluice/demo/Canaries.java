package dev.sluice.demo;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What marks the shop's personal data. Every value of a column that the policy masks begins with one of a few openings
 * that occur nowhere else and goes on uniquely; so whoever finds no opening has found none of the values, however many
 * were planted and whatever was cut off behind.
 */
final class Canaries {
    /** Opens names, addresses of e-mail, notes and other words, in any case. */
    static final String WORD = "qzcanary";

    /** Opens the numbers of cards and telephones; a mask that keeps the last digits keeps none of these. */
    static final String DIGITS = "700931846205";

    /** Opens internet addresses: of the block reserved for documentation. */
    static final String NETWORK = "2001:db8:ca4a:7e11:";

    /** Dates of birth: one of each month, of a year in which nobody was born who shops. */
    static final List<LocalDate> DATES = IntStream.rangeClosed(1, 12)
            .mapToObj(month -> LocalDate.of(1823, month, 16))
            .toList();

    /** Stands in values that are not masked: a search that does not find it in the lake is blind. */
    static final String CONTROL = "qzcontrol";

    private Canaries() {}

    /** What marks values that must not leave, for the search. */
    static LeakSearch.Wanted wanted() {
        return new LeakSearch.Wanted(List.of(WORD, DIGITS, NETWORK), Set.of(), Set.copyOf(DATES), CONTROL);
    }
}
