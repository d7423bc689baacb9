package dev.sluice.source.postgres;

import dev.sluice.row.Marker;
import dev.sluice.row.Refused;
import dev.sluice.row.Refused.Fate;
import dev.sluice.source.FatalSourceException;
import java.util.Map;

/** What stands in a table's rows for values that the lake's types cannot hold. */
final class UnstorableValues {
    private final Map<String, Unstorable.Choice> choices;
    private final Fate otherwise;

    /** @param otherwise of columns about which the configuration says nothing */
    private UnstorableValues(SourceTable table, Fate otherwise) {
        this.choices = table.unstorable();
        this.otherwise = otherwise;
    }

    /** In a copy somebody is there who can decide. */
    static UnstorableValues ofCopy(SourceTable table) {
        return new UnstorableValues(table, Fate.STOP_BY_DEFAULT);
    }

    /** In mid-stream one row must not keep all others. */
    static UnstorableValues ofLog(SourceTable table) {
        return new UnstorableValues(table, Fate.QUARANTINE_BY_DEFAULT);
    }

    /**
     * What to put in the value's place.
     *
     * @throws FatalSourceException if the configuration says that it is refused
     */
    Object instead(String column, UnstorableException value) {
        return switch (choices.getOrDefault(column, Unstorable.Choice.TEXT)) {
            // Also of a text that the server itself cannot print.
            case TEXT -> new Refused(value.what(), value.remedy(), otherwise);
            case REFUSE -> throw new FatalSourceException(value.getMessage() + ". " + value.remedy());
            case QUARANTINE -> new Refused(value.what(), value.remedy(), Fate.QUARANTINE);
            case NULL -> Marker.NULL;
        };
    }
}
