package dev.sluice.policy;

import dev.sluice.policy.Generalization.Bucket;
import dev.sluice.policy.Generalization.Grid;
import dev.sluice.policy.Generalization.Network;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

/** Finds masks that protect less than their author may think, whatever they are applied to; see {@link WeakChoices}. */
final class WeakMasks {
    /** What so many characters leave of most values is nearly all. */
    static final int MANY_KEPT = 10;

    private static final int FEW_BITS = 64;
    private static final int FEW_DAYS = 30;
    private static final int NARROW_IPV4 = 24;
    private static final int NARROW_IPV6 = 48;

    /** A hundredth of a degree of latitude is 1.1 km. */
    private static final BigDecimal FINE_GRID = new BigDecimal("0.01");

    private final Findings findings;

    WeakMasks(Findings findings) {
        this.findings = findings;
    }

    /** Warns of each mask once, however many rules share its class. */
    void warn(PolicyRules rules) {
        Set<Place> judged = new HashSet<>();
        for (PolicyRules.ColumnRule rule : rules.columns()) {
            Mask mask = rule.choice().mask();
            if (judged.add(mask.place())) {
                warn("Mask " + mask.name(), mask);
            }
        }
    }

    /** @param what begins the sentence */
    private void warn(String what, Mask mask) {
        switch (mask) {
            case Mask.Hash hash -> {
                if (hash.form().bits() < FEW_BITS) {
                    warn(
                            mask,
                            what + " keeps " + hash.form().bits()
                                    + " bits: different values will share a hash, and joins will mix their rows",
                            "keep " + FEW_BITS + " bits or more");
                }
            }
            case Mask.Partial(Place _, int first, int last, boolean _) -> {
                if (first + last >= MANY_KEPT) {
                    warn(
                            mask,
                            what + " keeps " + (first + last) + " characters: what is left may identify a person",
                            "keep fewer, or use hash");
                }
            }
            case Mask.Truncate(Place _, int length) -> {
                if (length >= MANY_KEPT) {
                    warn(
                            mask,
                            what + " keeps " + length
                                    + " characters, and all of shorter values: what is left may identify a person",
                            "keep fewer, or use hash");
                }
            }
            case Mask.ShiftDate shift -> {
                if (shift.maxDays() < FEW_DAYS) {
                    warn(
                            mask,
                            what + " moves dates by " + shift.maxDays()
                                    + " days at most: who knows one date of a person nearly knows all",
                            "allow max-days of " + FEW_DAYS + " or more");
                }
            }
            case Mask.Email email -> {
                if (email.mailDomain() == EmailMask.MailDomain.KEEP) {
                    warn(
                            mask,
                            what + " keeps the mail domain, which stays readable: that of a family or a small firm"
                                    + " identifies",
                            "use mail-domain: mask, or keep it only where the domains are large providers'");
                }
            }
            case Mask.Generalize generalize -> warn(what, generalize);
            case Mask.Json json -> json.rules().forEach(rule -> warnInside(rule.path(), rule.mask()));
            case Mask.Pass _,
                    Mask.Drop _,
                    Mask.Nulled _,
                    Mask.Redact _,
                    Mask.Constant _,
                    Mask.Tokenize _,
                    Mask.Fpe _,
                    Mask.Pseudonym _ -> {}
        }
    }

    private void warn(String what, Mask.Generalize mask) {
        switch (mask.to()) {
            case Network(int ipv4, int ipv6) -> {
                if (ipv4 > NARROW_IPV4 || ipv6 > NARROW_IPV6) {
                    warn(
                            mask,
                            what + " keeps networks that may be one household's",
                            "keep ipv4-prefix: " + NARROW_IPV4 + " and ipv6-prefix: " + NARROW_IPV6 + " or fewer bits");
                }
            }
            case Grid(BigDecimal size) -> {
                if (size.compareTo(FINE_GRID) < 0) {
                    warn(
                            mask,
                            what + " keeps places to " + size.toPlainString()
                                    + " degrees: few people, perhaps one household, share one",
                            "choose grid: " + FINE_GRID + ", about a kilometre, or more");
                }
            }
            // What a period or a bucket leaves depends on the type.
            case Generalization.To _, Bucket _ -> {}
        }
    }

    /** The types of what is inside documents are not declared: what a mask leaves of the one it is for has to do. */
    private void warnInside(JsonPath path, Mask mask) {
        String what = "Mask " + mask.name() + " at " + path;
        warn(what, mask);
        if (mask instanceof Mask.Generalize(Place _, Bucket(BigDecimal size)) && size.compareTo(BigDecimal.ONE) <= 0) {
            warn(mask, what + " leaves whole numbers as they are", "choose a larger bucket, or use redact");
        }
        if (mask instanceof Mask.Generalize(Place _, Generalization.To(Generalization.Period period))
                && period == Generalization.Period.DAY) {
            warn(mask, what + " leaves dates without a time as they are", "generalize to month or year");
        }
    }

    private void warn(Mask mask, String message, String remedy) {
        findings.warning(mask.place(), message, remedy);
    }
}
