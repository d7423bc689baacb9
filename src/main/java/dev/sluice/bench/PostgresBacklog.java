package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.ThrowAwayPostgres;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** PostgreSQL, where each reader has a replication slot of its name. */
record PostgresBacklog(ThrowAwayPostgres server) implements Backlog {
    static final String PUBLICATION = "bench";

    static PostgresBacklog start(PackagedApplication application, Workspace workspace, Durability durability)
            throws IOException {
        Map<String, String> settings = switch (durability) {
            case FULL -> Map.of("shared_buffers", "512MB");
            case NONE ->
                Map.of(
                        "fsync", "off",
                        "autovacuum", "off",
                        "shared_buffers", "512MB",
                        "max_wal_size", "32GB",
                        "checkpoint_timeout", "1d");
        };
        return new PostgresBacklog(
                ThrowAwayPostgres.start(application.postgresBinaries(), workspace.postgres(), settings));
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect();
    }

    @Override
    public Map<String, String> environment(String reader) {
        return Map.of(
                "SLUICE_SOURCE_URL",
                server.url(),
                "SLUICE_SOURCE_USERNAME",
                "postgres",
                "SLUICE_SOURCE_PASSWORD",
                "postgres",
                "SLUICE_SOURCE_TABLES",
                "public." + TABLE,
                "SLUICE_SOURCE_SLOT",
                reader,
                "SLUICE_SOURCE_PUBLICATION",
                PUBLICATION);
    }

    @Override
    public Ceilings ceilings() {
        return new PostgresCeilings(server);
    }

    @Override
    public void load(int rows) throws SQLException {
        execute(
                """
                create table bench_rows (
                  id bigint primary key, account integer not null, quantity integer, serial bigint not null,
                  amount numeric(12, 2) not null, ratio double precision, name text not null, city text, street text,
                  note text, code text not null, uid uuid not null, updated_at timestamptz not null, day date,
                  active boolean not null, details jsonb)
                """,
                """
                insert into bench_rows
                select i, i % 100000, i % 97, i * 7919::bigint, (i % 1000000) / 100.0, random(), 'Customer ' || i,
                  (array['Leipzig', 'Porto', 'Zürich', 'Kraków'])[1 + i % 4], 'Lindenweg ' || i % 500, md5(i::text),
                  'C-' || i % 1000, md5((i * 3)::text)::uuid, timestamptz '2024-01-01' + i * interval '1 second',
                  date '2020-01-01' + i % 1500, i % 2 = 0, jsonb_build_object('size', i % 50, 'colour', 'blue')
                from generate_series(1, {rows}) i
                """.replace("{rows}", Integer.toString(rows)),
                """
                create procedure churn(changes integer, batch integer) language plpgsql as $$
                declare
                  keys bigint[] := (select array_agg(id order by md5(id::text)) from bench_rows);
                begin
                  for change in 0 .. changes - 1 loop
                    update bench_rows set account = account + 1, quantity = change % 1000, amount = amount + 0.01,
                      ratio = change / 7.0, note = md5(change::text), updated_at = clock_timestamp(),
                      active = not active
                    where id = keys[1 + change % cardinality(keys)];
                    if change % batch = batch - 1 then
                      commit;
                    end if;
                  end loop;
                end $$
                """,
                "create publication bench for table bench_rows",
                "vacuum analyze bench_rows",
                "checkpoint");
    }

    @Override
    public void touch(Connection connection, Long[] ids) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update bench_rows set quantity = quantity + 1,"
                + " note = md5(random()::text), updated_at = clock_timestamp() where id = any (?)")) {
            update.setArray(1, connection.createArrayOf("bigint", ids));
            update.executeUpdate();
        }
    }

    @Override
    public void admit(String reader) throws SQLException {
        execute("select pg_create_logical_replication_slot('" + reader + "', 'pgoutput')");
    }

    /** The log that it held back can go. */
    @Override
    public void dismiss(String reader) throws SQLException, InterruptedException {
        try (Connection connection = connect()) {
            awaitRelease(connection, reader);
        }
        execute("select pg_drop_replication_slot('" + reader + "')");
    }

    @Override
    public boolean isRead(Connection connection, String reader) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select active from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, reader);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
