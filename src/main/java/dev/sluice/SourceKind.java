package dev.sluice;

import dev.sluice.policy.scan.TypeFamily;
import dev.sluice.row.PositionFormat;
import dev.sluice.row.TableSchema;
import dev.sluice.row.TextLengths;
import dev.sluice.source.RowSamples;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.SourceDatabase;
import dev.sluice.source.TextSamples;
import dev.sluice.source.mysql.BinlogPositionFormat;
import dev.sluice.source.mysql.MysqlDatabase;
import dev.sluice.source.mysql.MysqlRowSamples;
import dev.sluice.source.mysql.MysqlTables;
import dev.sluice.source.mysql.MysqlTextSamples;
import dev.sluice.source.postgres.LogPositionFormat;
import dev.sluice.source.postgres.PostgresDatabase;
import dev.sluice.source.postgres.PostgresRowSamples;
import dev.sluice.source.postgres.PostgresTables;
import dev.sluice.source.postgres.PostgresTextSamples;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

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

    /**
     * How long the source's texts may be, for whoever judges what a mask leaves of them.
     *
     * @throws dev.sluice.source.SourceException if it cannot be read
     */
    static TextLengths textLengths(SourceConfig config) {
        return isMysql(config) ? MysqlTables.textLengths(config) : PostgresTables.textLengths(config);
    }

    /** @param globs narrow down what {@code SLUICE_SOURCE_TABLES} allows; all of it if there are none */
    static TextSamples textSamples(SourceConfig config, List<String> globs) {
        return isMysql(config) ? new MysqlTextSamples(config, globs) : new PostgresTextSamples(config, globs);
    }

    /** @param globs narrow down what {@code SLUICE_SOURCE_TABLES} allows; all of it if there are none */
    static RowSamples rowSamples(SourceConfig config, List<String> globs) {
        return isMysql(config) ? new MysqlRowSamples(config, globs) : new PostgresRowSamples(config, globs);
    }

    /** What a policy calls a type that the source prints so. */
    static Set<String> policyTypes(SourceConfig config, String printed, TypeFamily family) {
        return isMysql(config) ? PolicyTypeName.allOfMysql(printed) : PolicyTypeName.allOfPostgres(printed, family);
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
