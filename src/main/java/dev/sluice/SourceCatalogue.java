package dev.sluice;

import dev.sluice.api.SourceTables;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceDatabase;
import jakarta.inject.Singleton;
import java.util.List;

/** The source's tables as they are now. */
@Singleton
final class SourceCatalogue implements SourceTables {
    private final SourceDatabase database;

    SourceCatalogue(SourceDatabase database) {
        this.database = database;
    }

    @Override
    public List<TableSchema> tables() {
        return database.schemas();
    }
}
