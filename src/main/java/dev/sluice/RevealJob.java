package dev.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.policy.NotRevealedException;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyException;
import dev.sluice.policy.Reveal;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reveals masked values of one column: all of them or none, and only after it is on the disk that somebody did. Values
 * appear on the output and nowhere else.
 */
final class RevealJob {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** {@code schema.table.column} of plain identifiers, each as long as databases allow. */
    private static final Pattern NAME =
            Pattern.compile("(?:[\\p{L}_][\\p{L}\\p{N}_$]{0,63}\\.){2}[\\p{L}_][\\p{L}\\p{N}_$]{0,63}");

    static final int REVEALED = 0;
    static final int NOT_REVEALED = 1;

    /** How originals are written. */
    enum Form {
        /** A line each; control and format characters, line breaks among them, are shown as blanks. */
        LINES,
        /** One list of strings, exact, in ASCII: a terminal must not obey what a value holds. */
        JSON
    }

    private final Policy policy;
    private final List<TableSchema> tables;
    private final AuditLog audit;
    private final PrintStream out;
    private final PrintStream errors;

    RevealJob(Policy policy, List<TableSchema> tables, AuditLog audit, PrintStream out, PrintStream errors) {
        this.policy = policy;
        this.tables = List.copyOf(tables);
        this.audit = audit;
        this.out = out;
        this.errors = errors;
    }

    /**
     * Finds the column before any value is read. That somebody asked for one that cannot be revealed is noted like the
     * rest: it is how one would look for a way in.
     *
     * @param column as {@code schema.table.column}
     * @return empty if the source has no such column, which is then noted
     * @throws NotRevealedException if the column's values cannot be revealed, which is then noted
     * @throws IOException if it cannot be noted
     */
    Optional<Reveal> find(String column) throws IOException {
        for (TableSchema table : tables) {
            String prefix = table.id() + ".";
            if (column.startsWith(prefix)
                    && table.indexOf(column.substring(prefix.length())).isPresent()) {
                try {
                    return Optional.of(Reveal.of(policy, table, column.substring(prefix.length())));
                } catch (NotRevealedException | PolicyException e) {
                    noteRefusal(column, "the column's values cannot be revealed");
                    throw e;
                }
            }
        }
        noteRefusal(
                // What is no name may be a value that was given in its place.
                NAME.matcher(column).matches() ? column : "no name of a column", "the source has no such column");
        return Optional.empty();
    }

    private void noteRefusal(String column, String reason) throws IOException {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("column", column);
        details.put("policy", policy.fingerprint());
        details.put("revealed", 0);
        details.put("refused", reason);
        audit.note("policy reveal", details);
    }

    /** @return the exit code */
    int reveal(String column, Reveal reveal, List<String> masked, Form form) throws IOException {
        List<String> originals = new ArrayList<>();
        boolean whole = true;
        for (int index = 0; index < masked.size(); index++) {
            try {
                originals.add(reveal.original(masked.get(index)));
            } catch (NotRevealedException e) {
                errors.println("Line " + (index + 1) + ": " + e.getMessage());
                whole = false;
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("column", column);
        details.put("mask", reveal.mask());
        details.put("policy", policy.fingerprint());
        details.put("values", masked.size());
        details.put("revealed", whole ? originals.size() : 0);
        audit.note("policy reveal", details);
        if (!whole) {
            errors.println("Nothing is shown: correct these lines, or check key, key-version and policy");
            return NOT_REVEALED;
        }
        switch (form) {
            case LINES -> originals.forEach(original -> out.println(TerminalTable.printable(original)));
            case JSON -> out.println(json(originals));
        }
        if (!reveal.provesOrigin()) {
            errors.println("Whether these values were masked with this key cannot be told: fpe turns any value of the"
                    + " form into one");
        }
        return REVEALED;
    }

    private static String json(List<String> originals) {
        try {
            return JSON.writeValueAsString(originals);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot print texts as JSON", e);
        }
    }
}
