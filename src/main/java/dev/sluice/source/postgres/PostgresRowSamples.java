package dev.sluice.source.postgres;

import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.source.RowSamples;
import dev.sluice.source.SamplingConnection;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.TableGlobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first rows of tables, as the initial copy would read them; bounded as {@link SamplingConnection} says. */
public final class PostgresRowSamples implements RowSamples {
    private final SamplingConnection connection;
    private final Catalogue catalogue;
    private final TableGlobs wanted;
    private final Map<TableId, SourceTable> tables = new LinkedHashMap<>();

    /** @param globs narrow down what {@code SLUICE_SOURCE_TABLES} allows; all of it if there are none */
    public PostgresRowSamples(SourceConfig config, List<String> globs) {
        this.catalogue = new Catalogue(config);
        this.wanted = TableGlobs.of(globs.isEmpty() ? Optional.empty() : Optional.of(globs));
        this.connection = Sampling.connect(config);
    }

    @Override
    public Tables tables() {
        Catalogue.Findings findings = connection.read("list the source's tables", catalogue::inspect);
        findings.tables().stream()
                .filter(table -> wanted.match(table.schema().id()))
                .forEach(table -> tables.put(table.schema().id(), table));
        List<String> problems = findings.problems().stream()
                .filter(problem -> wanted.match(problem.table()))
                .map(Catalogue.Problem::toString)
                .toList();
        return new Tables(tables.values().stream().map(SourceTable::schema).toList(), problems);
    }

    @Override
    public List<Row> read(TableId id, int rows) {
        SourceTable table = Optional.ofNullable(tables.get(id))
                .orElseThrow(() -> new IllegalArgumentException("Cannot sample " + id + ": it is not listed"));
        return connection.read("sample " + id, session -> {
            List<Row> read = new ArrayList<>();
            for (String file : table.files()) {
                if (read.size() < rows) {
                    String first =
                            "ctid = ANY (ARRAY(SELECT ctid FROM ONLY " + file + " LIMIT " + (rows - read.size()) + "))";
                    new TableCopy(table).read(session, SourceTable.rows(file, first), read::add);
                }
            }
            return List.copyOf(read);
        });
    }

    @Override
    public void close() {
        connection.close();
    }
}
