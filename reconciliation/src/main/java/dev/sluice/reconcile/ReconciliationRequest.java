package dev.sluice.reconcile;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What shall be reconciled.
 *
 * @param tables globs {@code schema.table} with {@code *} and {@code ?}; empty for every replicated table
 */
public record ReconciliationRequest(List<String> tables, Level level) {
    private static final Pattern GLOB = Pattern.compile("[^.]+\\.[^.]+");

    /** @throws InvalidRequestException if a glob is not of the form {@code schema.table} */
    public ReconciliationRequest {
        tables = List.copyOf(tables);
        for (String glob : tables) {
            if (!GLOB.matcher(glob).matches()) {
                throw new InvalidRequestException(
                        "Cannot reconcile '" + glob + "': name tables by globs of the form schema.table");
            }
        }
    }

    boolean covers(TableId table) {
        return tables.isEmpty() || tables.stream().anyMatch(glob -> matches(glob, table.toString()));
    }

    private static boolean matches(String glob, String name) {
        StringBuilder expression = new StringBuilder();
        for (String literal : glob.split("(?<=[*?])|(?=[*?])", -1)) {
            expression.append(
                    switch (literal) {
                        case "*" -> "[^.]*";
                        case "?" -> "[^.]";
                        default -> Pattern.quote(literal);
                    });
        }
        return Pattern.matches(expression.toString(), name);
    }
}
