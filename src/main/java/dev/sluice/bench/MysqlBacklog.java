package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ThrowAwayMysql;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** MySQL, which keeps no place for its readers: they remember their own, and have to come one after the other. */
record MysqlBacklog(ThrowAwayMysql server) implements Backlog {
    static final String SCHEMA = "bench";

    private static final int NO_SUCH_THREAD = 1094;
    private static final String READERS =
            "select id from information_schema.processlist where command like 'Binlog Dump%'";

    static MysqlBacklog start(PackagedApplication application, Workspace workspace, Durability durability)
            throws IOException, SQLException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(
                // As little encrypted as PostgreSQL's connections here.
                "--ssl=OFF", "--innodb-buffer-pool-size=512M", "--max-binlog-size=1G"));
        options.addAll(
                switch (durability) {
                    case FULL -> List.of("--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1");
                    case NONE ->
                        List.of(
                                "--innodb-flush-log-at-trx-commit=0",
                                "--sync-binlog=0",
                                "--innodb-doublewrite=OFF",
                                "--innodb-log-file-size=2G");
                });
        MysqlBacklog backlog = new MysqlBacklog(ThrowAwayMysql.start(
                application.mysqlBinaries(), Files.createDirectories(workspace.postgres()), options));
        try (Connection connection = backlog.server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + SCHEMA + " character set utf8mb4");
        }
        return backlog;
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = server.connect();
        connection.setCatalog(SCHEMA);
        return connection;
    }

    @Override
    public Map<String, String> environment(String reader) {
        return Map.of(
                "SLUICE_SOURCE_URL",
                server.url(),
                "SLUICE_SOURCE_USERNAME",
                "root",
                "SLUICE_SOURCE_TABLES",
                SCHEMA + "." + TABLE);
    }

    @Override
    public Ceilings ceilings() {
        return new MysqlCeilings(this);
    }

    @Override
    public void load(int rows) throws SQLException {
        execute(
                // Nobody reads from the log what was there before.
                "set session sql_log_bin = 0",
                "set session time_zone = '+00:00', session cte_max_recursion_depth = " + rows,
                """
                create table bench_rows (
                  id bigint primary key, account int not null, quantity int, serial bigint not null,
                  amount decimal(12, 2) not null, ratio double, name varchar(100) not null, city varchar(100),
                  street varchar(100), note varchar(100), code varchar(100) not null, uid char(36) not null,
                  updated_at timestamp(6) not null, day date, active boolean not null, details json)
                """,
                """
                insert into bench_rows
                with recursive s (i) as (select 1 union all select i + 1 from s where i < {rows})
                select i, i % 100000, i % 97, i * 7919, (i % 1000000) / 100, rand(), concat('Customer ', i),
                  elt(1 + i % 4, 'Leipzig', 'Porto', 'Zürich', 'Kraków'), concat('Lindenweg ', i % 500), md5(i),
                  concat('C-', i % 1000),
                  insert(insert(insert(insert(md5(i * 3), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-'),
                  timestamp '2024-01-01 00:00:00' + interval i second, date '2020-01-01' + interval i % 1500 day,
                  i % 2 = 0, json_object('size', i % 50, 'colour', 'blue')
                from s
                """.replace("{rows}", Integer.toString(rows)),
                "create table bench_keys (place int primary key, id bigint not null)",
                "insert into bench_keys select row_number() over (order by md5(id)) - 1, id from bench_rows",
                """
                create procedure churn(changes integer, batch integer)
                begin
                  declare done integer default 0;
                  declare total integer default (select count(*) from bench_keys);
                  declare chosen bigint;
                  start transaction;
                  while done < changes do
                    select id into chosen from bench_keys where place = done % total;
                    update bench_rows set account = account + 1, quantity = done % 1000, amount = amount + 0.01,
                      ratio = done / 7e0, note = md5(done), updated_at = now(6), active = not active
                    where id = chosen;
                    set done = done + 1;
                    if done % batch = 0 then
                      commit;
                      start transaction;
                    end if;
                  end while;
                  commit;
                end
                """,
                "analyze table bench_rows");
    }

    @Override
    public void touch(Connection connection, Long[] ids) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update bench_rows set quantity = quantity + 1,"
                + " note = md5(rand()), updated_at = now(6) where id in ("
                + String.join(", ", Collections.nCopies(ids.length, "?")) + ")")) {
            for (int index = 0; index < ids.length; index++) {
                update.setLong(index + 1, ids[index]);
            }
            update.executeUpdate();
        }
    }

    /** Whoever reads now has ended already, and the server has not noticed. */
    @Override
    public void admit(String reader) throws SQLException, InterruptedException {
        endReaders(reader);
    }

    @Override
    public void dismiss(String reader) throws SQLException, InterruptedException {
        endReaders(reader);
    }

    private void endReaders(String reader) throws SQLException, InterruptedException {
        try (Connection connection = connect()) {
            for (long thread : readers(connection)) {
                kill(connection, thread);
            }
            awaitRelease(connection, reader);
        }
    }

    private static void kill(Connection connection, long thread) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("kill " + thread);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    private static List<Long> readers(Connection connection) throws SQLException {
        List<Long> readers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(READERS)) {
            while (rows.next()) {
                readers.add(rows.getLong(1));
            }
        }
        return readers;
    }

    @Override
    public boolean isRead(Connection connection, String reader) throws SQLException {
        return !readers(connection).isEmpty();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
    }
}
