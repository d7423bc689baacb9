package dev.sluice.source.mysql;

import dev.sluice.row.CanonicalText;
import dev.sluice.row.Column;
import dev.sluice.row.DigestTerm;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.RowChecksum;
import dev.sluice.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The checksums of a table's rows, as {@link DigestSql} has them, computed here. Not safe for use by several threads. */
final class TermChecksums {
    private final List<DigestTerm> terms;
    private final CanonicalText text;

    TermChecksums(TableSchema table, List<DigestTerm> terms) {
        this.terms = List.copyOf(terms);
        List<Column> columns = new ArrayList<>();
        for (DigestTerm term : terms) {
            columns.add(
                    switch (term) {
                        case DigestTerm.Value(int index) -> table.columns().get(index);
                        case DigestTerm.Constant constant ->
                            new Column(table.columns().get(constant.index()).name(), constant.type(), true, "");
                    });
        }
        this.text = new CanonicalText(
                new TableSchema(table.id(), columns, List.of()),
                IntStream.range(0, columns.size()).boxed().toList());
    }

    RowChecksum of(Row row) {
        Object[] values = new Object[terms.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = switch (terms.get(index)) {
                case DigestTerm.Value value -> row.value(value.index());
                case DigestTerm.Constant constant ->
                    row.value(constant.index()) == Marker.NULL ? Marker.NULL : constant.value();
            };
        }
        return text.checksum(Row.of(values));
    }
}
