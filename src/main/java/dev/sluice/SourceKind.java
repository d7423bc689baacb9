package dev.sluice;

import dev.sluice.row.PositionFormat;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.mysql.BinlogPositionFormat;
import dev.sluice.source.mysql.MysqlDatabase;
import dev.sluice.source.postgres.LogPositionFormat;
import dev.sluice.source.postgres.PostgresDatabase;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Which kind of database is the source: {@code SLUICE_SOURCE_URL} says it, before anything connects. */
final class SourceKind {
    private SourceKind() {}

    static boolean isMysql(SourceConfig config) {
        return config.url().startsWith("mysql:");
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
