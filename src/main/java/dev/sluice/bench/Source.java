package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.sql.SQLException;

/** The databases that can be measured on. */
enum Source {
    POSTGRESQL,
    MYSQL;

    /** A server of our own, with nothing in it. */
    Backlog start(PackagedApplication application, Workspace workspace, Backlog.Durability durability)
            throws IOException, SQLException, InterruptedException {
        return switch (this) {
            case POSTGRESQL -> PostgresBacklog.start(application, workspace, durability);
            case MYSQL -> MysqlBacklog.start(application, workspace, durability);
        };
    }
}
