package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Which function makes values of a type coarser. */
final class Coarser {
    private Coarser() {}

    /** The function; empty if values of the type cannot be made coarser so. Results are of the same type. */
    static Optional<UnaryOperator<Object>> of(Generalization to, ColumnType type) {
        return switch (to) {
            case Generalization.To(Generalization.Period period) -> CoarserTime.of(period, type);
            case Generalization.Bucket(var size) -> CoarserNumber.bucket(size, type);
            case Generalization.Grid(var size) -> CoarserNumber.grid(size, type);
            case Generalization.Network(int ipv4Prefix, int ipv6Prefix) ->
                textForm(type).map(form -> value -> CoarserAddress.network(form.of(value), ipv4Prefix, ipv6Prefix));
        };
    }

    /** How texts of the type are read; empty if its values are no text. */
    static Optional<TextForm> textForm(ColumnType type) {
        return switch (type) {
            case ColumnType.Text _, ColumnType.Enumeration _, ColumnType.Verbatim _ -> Optional.of(TextForm.PLAIN);
            case ColumnType.Char _ -> Optional.of(TextForm.PADDED);
            case ColumnType.Bool _,
                    ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Decimal _,
                    ColumnType.Float32 _,
                    ColumnType.Float64 _,
                    ColumnType.Bytes _,
                    ColumnType.Uuid _,
                    ColumnType.Date _,
                    ColumnType.Time _,
                    ColumnType.Timestamp _,
                    ColumnType.TimestampTz _,
                    ColumnType.Json _,
                    ColumnType.Array _ -> Optional.empty();
        };
    }
}
