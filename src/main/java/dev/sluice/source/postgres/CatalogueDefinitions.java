package dev.sluice.source.postgres;

import dev.sluice.row.TableId;
import dev.sluice.source.FatalSourceException;
import dev.sluice.source.SourceConfig.Load;
import dev.sluice.source.copy.TablesToCopy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Asks over a connection of its own each time: it is seldom, and in the midst of other work. */
final class CatalogueDefinitions implements Definitions {
    private final Catalogue catalogue;
    private final Supplier<Connection> connector;
    private final Load load;

    private final TablesToCopy due;

    /** @param due told of tables whose log cannot be understood */
    CatalogueDefinitions(Catalogue catalogue, Supplier<Connection> connector, Load load, TablesToCopy due) {
        this.catalogue = catalogue;
        this.connector = connector;
        this.load = load;
        this.due = due;
    }

    @Override
    public Optional<SourceTable> of(TableId table) {
        try (Connection connection = connector.get()) {
            return catalogue.table(connection, table);
        } catch (SQLException e) {
            throw SqlErrors.of("read a changed table's definition", e);
        }
    }

    @Override
    public List<SourceTable> all(Set<TableId> replicated) {
        try (Connection connection = connector.get()) {
            return catalogue.tables(connection, replicated);
        } catch (SQLException e) {
            throw SqlErrors.of("read the tables' definitions", e);
        }
    }

    @Override
    public void copyAnew(TableId table) {
        if (load == Load.NEVER) {
            throw new FatalSourceException("Cannot go on with " + table + ": it has changed so that it has to be copied"
                    + " anew, and SLUICE_SOURCE_LOAD is never");
        }
        due.add(table);
    }
}
