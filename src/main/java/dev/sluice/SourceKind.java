package dev.sluice;

import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableSchema;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.mysql.BinlogPositionFormat;
import dev.sluice.source.mysql.MysqlDatabase;
import dev.sluice.source.mysql.MysqlTables;
import dev.sluice.source.postgres.LogPositionFormat;
import dev.sluice.source.postgres.PostgresDatabase;
import dev.sluice.source.postgres.PostgresTables;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Which kind of database is the source: {@code SLUICE_SOURCE_URL} says it, before anything connects. */
final class SourceKind {
    private SourceKind() {}

    static boolean isMysql(SourceConfig config) {
        return config.url().startsWith("mysql:");
    }

    /**
     * The replicated tables' schemas, for whoever runs without the service.
     *
     * @throws dev.sluice.source.SourceException if they cannot be read, or one cannot be replicated exactly
     */
    static List<TableSchema> tables(SourceConfig config) {
        return isMysql(config) ? MysqlTables.read(config) : PostgresTables.read(config);
    }

    @Produces
    @Singleton
    static SourceDatabase database(
            SourceConfig config, Instance<PostgresDatabase> postgres, Instance<MysqlDatabase> mysql) {
        return isMysql(config) ? mysql.get() : postgres.get();
    }

    @Produces
    @Singleton
    static PositionFormat positions(SourceConfig config) {
        return isMysql(config) ? new BinlogPositionFormat() : new LogPositionFormat();
    }
}
