package dev.sluice.api;

import dev.sluice.policy.TablePolicy;
import dev.sluice.policy.Treatment;
import dev.sluice.row.Column;
import dev.sluice.row.CopyScope;
import dev.sluice.row.KeyOrder;
import dev.sluice.row.KeyRange;
import dev.sluice.row.KeyText;
import dev.sluice.row.Marker;
import dev.sluice.row.TableSchema;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The part of a table that is to be copied again. */
record CopyPart(
        @Schema(description = "Of which the values choose the rows; the first column of the key if absent") @Nullable
        String column,

        @Schema(description = "The smallest value inside; absent: no lower end") @Nullable
        String from,

        @Schema(description = "The smallest value above; absent: no upper end") @Nullable
        String to,

        @Schema(description = "The only value inside, in place of from and to") @Nullable
        String equal) {
    private static final int BAD_REQUEST = 400;

    /**
     * Which rows that are.
     *
     * @throws RequestRefusedException if it is no part of the table, or one that cannot be copied by itself
     */
    CopyScope of(TablePolicy table) {
        TableSchema schema = table.sourceSchema();
        if (!schema.hasKey()) {
            throw refused(schema, "it has no key by which rows could take each other's place");
        }
        int index = chosen(schema);
        Column chosen = schema.columns().get(index);
        Comparator<Object> order = KeyOrder.of(chosen.type())
                .orElseThrow(() -> refused(
                        schema, "the values of column " + chosen.name() + " have no order that all systems agree on"));
        if (!(table.treatment(index) instanceof Treatment.Passed)) {
            // Numbers of rows would tell what is masked; and nobody could find a range of a masked key in the lake.
            throw refused(schema, "the policy does not let column " + chosen.name() + " pass as it is");
        }
        if (!table.masking().collidingKeys().isEmpty()) {
            throw refused(schema, "rows may have the same key once it is masked");
        }
        return new CopyScope(chosen.name(), List.of(range(schema, chosen, order)));
    }

    private int chosen(TableSchema schema) {
        return column == null
                ? schema.key().getFirst()
                : schema.indexOf(column).orElseThrow(() -> invalid(schema, "it has no column of that name"));
    }

    private KeyRange range(TableSchema schema, Column chosen, Comparator<Object> order) {
        if (equal != null) {
            if (from != null || to != null) {
                throw invalid(schema, "give either equal, or from and to");
            }
            return KeyText.only(chosen.type(), value(schema, chosen, "equal", equal));
        }
        if (from == null && to == null) {
            throw invalid(schema, "give from, to or equal");
        }
        Object first = from == null ? Marker.NULL : value(schema, chosen, "from", from);
        Object above = to == null ? Marker.NULL : value(schema, chosen, "to", to);
        if (from != null && to != null && order.compare(first, above) >= 0) {
            throw invalid(schema, "from is not below to, so no row can be meant");
        }
        return new KeyRange(first, above);
    }

    /** The value itself may be personal, so it is in no answer and no log. */
    private static Object value(TableSchema schema, Column chosen, String name, String text) {
        try {
            return KeyText.parse(chosen.type(), text);
        } catch (IllegalArgumentException e) {
            throw invalid(
                    schema, "the value of " + name + " does not fit column " + chosen.name() + ": " + e.getMessage());
        }
    }

    private static RequestRefusedException invalid(TableSchema schema, String what) {
        return new RequestRefusedException(BAD_REQUEST, "Cannot copy a part of " + schema.id() + ": " + what);
    }

    private static RequestRefusedException refused(TableSchema schema, String why) {
        return invalid(schema, why + ". Choose rows by another column, or copy the table as a whole");
    }

    /** Without the values, which may be personal. */
    @Override
    public String toString() {
        return "CopyPart[column " + column + "]";
    }
}
