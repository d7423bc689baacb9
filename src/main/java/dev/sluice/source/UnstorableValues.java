package dev.sluice.source;

import dev.sluice.row.Marker;
import dev.sluice.row.Refused;
import dev.sluice.row.Refused.Fate;
import dev.sluice.row.TableId;
import java.util.Map;
import java.util.Set;

/** What stands in a table's rows for values that the lake's types cannot hold. */
public final class UnstorableValues {
    private final Map<String, Unstorable.Choice> choices;
    private final Fate otherwise;

    /**
     * @param choices what the configuration says of columns, by their names
     * @param otherwise of columns about which it says nothing
     */
    private UnstorableValues(Map<String, Unstorable.Choice> choices, Fate otherwise) {
        this.choices = choices;
        this.otherwise = otherwise;
    }

    /** In a copy somebody is there who can decide. */
    public static UnstorableValues ofFirstCopy(Map<String, Unstorable.Choice> choices) {
        return new UnstorableValues(choices, Fate.STOP_BY_DEFAULT);
    }

    /**
     * Of a table that has been replicated before, what came by the log may be in quarantine, where nobody was there to decide,
     * and goes there again.
     *
     * @param replicated the tables of which this is so
     */
    public static UnstorableValues ofCopy(
            TableId table, Map<String, Unstorable.Choice> choices, Set<TableId> replicated) {
        return replicated.contains(table) ? ofLog(choices) : ofFirstCopy(choices);
    }

    /** In mid-stream one row must not keep all others. */
    public static UnstorableValues ofLog(Map<String, Unstorable.Choice> choices) {
        return new UnstorableValues(choices, Fate.QUARANTINE_BY_DEFAULT);
    }

    /**
     * What to put in the value's place.
     *
     * @throws FatalSourceException if the configuration says that it is refused
     */
    public Object instead(String column, UnstorableException value) {
        return switch (choices.getOrDefault(column, Unstorable.Choice.TEXT)) {
            // Also of a text that the server itself cannot print.
            case TEXT -> new Refused(value.what(), value.remedy(), otherwise);
            case REFUSE -> throw new FatalSourceException(value.getMessage() + ". " + value.remedy());
            case QUARANTINE -> new Refused(value.what(), value.remedy(), Fate.QUARANTINE);
            case NULL -> Marker.NULL;
        };
    }
}
