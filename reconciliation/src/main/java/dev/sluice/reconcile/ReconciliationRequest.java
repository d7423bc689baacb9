package dev.sluice.reconcile;

import dev.sluice.row.TableId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What shall be reconciled.
 *
 * @param tables globs {@code schema.table} with {@code *} and {@code ?}; empty for every replicated table
 * @param repair what becomes of tables that differ
 */
public record ReconciliationRequest(List<String> tables, Level level, RepairMode repair) {
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

    /** Without a repair. */
    public ReconciliationRequest(List<String> tables, Level level) {
        this(tables, level, RepairMode.NONE);
    }

    /** The same about these tables, without a repair; about all where a glob cannot name one. */
    ReconciliationRequest only(List<TableId> few) {
        List<String> names = few.stream().map(TableId::toString).toList();
        boolean nameable = names.stream().allMatch(name -> GLOB.matcher(name).matches());
        return new ReconciliationRequest(nameable ? names : tables, level);
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
