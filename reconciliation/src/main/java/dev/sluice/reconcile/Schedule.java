package dev.sluice.reconcile;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When which reconciliations start by themselves.
 *
 * @param entries at least one
 */
public record Schedule(List<Entry> entries) {
    private static final int CRON_FIELDS = 5;
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** One rule: when, and what. */
    public record Entry(Cron cron, ReconciliationRequest request) {}

    /** The next start of one of the entries. */
    public record Start(Instant at, ReconciliationRequest request) {}

    public Schedule {
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("Cannot schedule: there is no entry");
        }
    }

    /**
     * Reads entries that are separated by semicolons: the five fields of cron(5), in UTC; then, by choice, globs of
     * tables, separated by commas; then, by choice, the level.
     *
     * @throws IllegalArgumentException if an entry is none
     */
    public static Schedule of(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String entry : text.split(";", -1)) {
            if (!entry.isBlank()) {
                entries.add(entry(entry.strip()));
            }
        }
        return new Schedule(entries);
    }

    private static Entry entry(String text) {
        List<String> words = Arrays.asList(text.split("\\s+", -1));
        if (words.size() < CRON_FIELDS || words.size() > CRON_FIELDS + 2) {
            throw new IllegalArgumentException("Cannot schedule '" + text
                    + "': five fields of cron, then tables and a level by choice, as in 0 3 * * * shop.* checksums");
        }
        Level level = Level.ROWS;
        List<String> tables = List.of();
        List<String> rest = new ArrayList<>(words.subList(CRON_FIELDS, words.size()));
        if (!rest.isEmpty() && !rest.getLast().contains(".")) {
            level = Level.valueOf(rest.removeLast().toUpperCase(Locale.ROOT));
        }
        if (!rest.isEmpty()) {
            tables = Arrays.asList(rest.removeFirst().split(",", -1));
        }
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("Cannot schedule '" + text + "': the level is the last word");
        }
        Cron cron = PARSER.parse(String.join(" ", words.subList(0, CRON_FIELDS)));
        cron.validate();
        try {
            return new Entry(cron, new ReconciliationRequest(tables, level, RepairMode.NONE, false));
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The first start after that moment; empty if there is none, as on 30 February. */
    public Optional<Start> next(Instant after) {
        return entries.stream()
                .flatMap(entry -> ExecutionTime.forCron(entry.cron())
                        .nextExecution(after.atZone(ZoneOffset.UTC))
                        .map(at -> new Start(at.toInstant(), entry.request()))
                        .stream())
                .min(Comparator.comparing(Start::at));
    }
}
