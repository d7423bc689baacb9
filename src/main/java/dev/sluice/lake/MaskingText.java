package dev.sluice.lake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sluice.row.Masking;
import dev.sluice.row.Sha256;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * Under which masks a table's rows are, as its snapshots' summaries say it: data and this are one commit, as data and
 * position are, so that no crash leaves rows of which nobody knows how they were masked.
 */
final class MaskingText {
    /** On a table the fingerprints of its columns, on the control table one for each table. */
    static final String SUMMARY = "sluice.masks";

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
    private static final int DIGEST_BYTES = 8;

    record Recorded(
            Map<String, String> columns,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            Map<Integer, String> numbers,

            String rows) {}

    private MaskingText() {}

    static String print(Masking masking) {
        try {
            return JSON.writeValueAsString(new Recorded(masking.columns(), masking.numbers(), masking.rows()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot print fingerprints as JSON", e);
        }
    }

    /** Has the snapshot that is being made say how the table's rows are masked, if that is known. */
    static void note(SnapshotUpdate<?> update, Masking masking) {
        if (masking.isKnown()) {
            update.set(SUMMARY, print(masking));
        }
    }

    /** What the newest snapshot says that says something: those of other engines leave the masks as they are. */
    static Masking newest(Table table) {
        return Ancestry.newest(table, SUMMARY)
                .map(summary -> parse(table, summary.getOrDefault(SUMMARY, "")))
                .orElse(Masking.UNKNOWN);
    }

    private static Masking parse(Table table, String text) {
        try {
            Recorded recorded = JSON.readValue(text, Recorded.class);
            Map<Integer, String> numbers = recorded.numbers() == null ? Map.of() : recorded.numbers();
            return new Masking(recorded.columns(), numbers, recorded.rows(), List.of());
        } catch (JsonProcessingException e) {
            throw new LakeRefusedException(
                    "Cannot read " + SUMMARY + " of " + table.name() + ": it was not written by Sluice. Roll the table"
                            + " back to a snapshot before it, or drop it so that it is copied anew",
                    e);
        }
    }

    /** One fingerprint of all columns and the rows, 16 hexadecimal digits. */
    static String digest(Masking masking) {
        return Sha256.hex(print(masking), DIGEST_BYTES);
    }
}
