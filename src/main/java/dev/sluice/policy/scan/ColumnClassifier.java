package dev.sluice.policy.scan;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Asks every detector about a column and takes the one that is surest. */
final class ColumnClassifier {
    private final List<Detector> detectors;
    private final Documents documents;

    /** @param today dates of birth lie before it */
    ColumnClassifier(LocalDate today) {
        List<Detector> all = new ArrayList<>(Identifiers.detectors());
        all.add(new Phones());
        all.add(new BirthDates(today));
        all.add(new PersonNames());
        all.add(Places.addresses());
        all.add(Places::coordinates);
        all.add(new Secrets());
        all.add(PersonalUrls.detector());
        all.add(ColumnClassifier::sensitive);
        all.add(new FreeText());
        this.detectors = List.copyOf(all);
        this.documents = new Documents(this::ofValues);
    }

    /**
     * The surest evidence; it may be too weak for a proposal.
     *
     * @throws ClassificationFailedException naming the column; neither message nor cause holds a value
     */
    Optional<Evidence> classify(ColumnSample sample) {
        try {
            Optional<Evidence> document = documents.examine(sample, NameHints.of(sample));
            return document.isPresent() ? document : ofValues(sample);
        } catch (RuntimeException e) {
            throw new ClassificationFailedException(sample, e);
        }
    }

    private Optional<Evidence> ofValues(ColumnSample sample) {
        NameHints hints = NameHints.of(sample);
        return detectors.stream()
                .flatMap(detector -> detector.examine(sample, hints).stream())
                .max(Comparator.comparingDouble(Evidence::confidence));
    }

    /** Health, faith and the like: no value shows it, only what the column is called. */
    private static Optional<Evidence> sensitive(ColumnSample sample, NameHints hints) {
        double hint = hints.strength(PersonalClass.SENSITIVE);
        boolean holds =
                sample.family().isText() || sample.family() == TypeFamily.ARRAY || sample.family() == TypeFamily.NUMBER;
        if (hint == 0 || !holds || hints.isOfThing()) {
            return Optional.empty();
        }
        return Optional.of(new Evidence(
                PersonalClass.SENSITIVE,
                (hints.isOfPerson() ? 0.55 : 0.45) + 0.2 * hint,
                hints.source(PersonalClass.SENSITIVE)));
    }
}
