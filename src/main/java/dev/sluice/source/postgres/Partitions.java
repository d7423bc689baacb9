package dev.sluice.source.postgres;

import dev.sluice.row.Origin;
import dev.sluice.row.TableId;
import dev.sluice.source.SourceConfig;
import dev.sluice.source.postgres.SourceTable.Identity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The leaf partitions of a partitioned table, which is replicated as one. The log tells of each row what happens to it, and
 * nothing of partitions that come and go with their rows, or that are truncated by themselves.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createpublication.html">publish_via_partition_root</a>
 */
record Partitions(TableId root, char rootIdentity, List<Leaf> leaves) {
    /**
     * As the statement's snapshot shows them; {@code pg_partition_tree} would tell of later ones.
     *
     * <p>A partition is born as one if the entry of its inheritance is of the transaction that made the table, and some
     * column is still as the command that made the table left it: attaching a table writes the entries of all of its columns
     * anew, whichever transaction does. (Nobody must have tried to change that entry since: what is left of it says when that
     * was, not when it was made.) One that has never held a row is as good.
     */
    private static final String LEAVES = """
            WITH RECURSIVE tree AS (
              SELECT ?::oid AS id, '' AS path, true AS born
              UNION ALL
              SELECT i.inhrelid, tree.path || '/' || i.xmin,
                     tree.born AND i.xmin = system.xmin AND EXISTS (
                       SELECT FROM pg_attribute a
                        WHERE a.attrelid = i.inhrelid AND a.attnum > 0
                          AND a.xmin = system.xmin AND a.cmin = system.cmin AND a.xmax = '0'::xid)
                FROM tree
                JOIN pg_inherits i ON i.inhparent = tree.id
                JOIN pg_attribute system ON system.attrelid = i.inhrelid AND system.attnum = -1
               WHERE NOT coalesce((to_jsonb(i) ->> 'inhdetachpending')::bool, false))
            SELECT c.oid::int8 AS id, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
                   c.relfilenode || tree.path AS storage, c.relfilenode = c.oid AND (tree.born OR pg_relation_size(c.oid) = 0) AS born,
                   EXISTS (SELECT FROM pg_index k WHERE k.indrelid = c.oid AND k.indisprimary) AS keyed,
                   EXISTS (SELECT FROM pg_index k
                            WHERE k.indrelid = c.oid AND k.indisreplident AND NOT k.indisprimary) AS otherwise
              FROM tree
              JOIN pg_class c ON c.oid = tree.id
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind <> 'p'
             ORDER BY c.oid""";

    /**
     * @param id the table's oid
     * @param identity REPLICA IDENTITY, as {@code pg_class} has it
     * @param keyed whether there is a primary key
     * @param otherwise whether the replica identity is another index than that key's
     * @param part what is kept of it to notice what the log does not tell
     */
    record Leaf(
            String id,
            TableId name,
            boolean isTable,
            boolean isLogged,
            char identity,
            boolean keyed,
            boolean otherwise,
            Origin.Part part) {}

    /** SQL over {@code pg_class c} and {@code pg_namespace n}: the tables that the log can tell of. */
    static String tables(SourceConfig.Partitions choice) {
        String kinds = switch (choice) {
            case ROOT -> "c.relkind IN ('r', 'p') AND NOT c.relispartition";
            case LEAF -> "c.relkind = 'r'";
        };
        return kinds + " AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                + " AND n.nspname NOT LIKE 'pg\\_%'";
    }

    static Partitions of(Connection connection, long root, TableId name, char rootIdentity) throws SQLException {
        List<Leaf> leaves = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LEAVES)) {
            statement.setLong(1, root);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    leaves.add(new Leaf(
                            row.getString("id"),
                            new TableId(row.getString("nspname"), row.getString("relname")),
                            row.getString("relkind").equals("r"),
                            row.getString("relpersistence").equals("p"),
                            row.getString("relreplident").charAt(0),
                            row.getBoolean("keyed"),
                            row.getBoolean("otherwise"),
                            new Origin.Part(row.getString("storage"), row.getBoolean("born"))));
                }
            }
        }
        return new Partitions(name, rootIdentity, leaves);
    }

    List<String> files() {
        return leaves.stream().map(leaf -> Sql.quote(leaf.name())).toList();
    }

    Map<String, Origin.Part> parts() {
        return leaves.stream().collect(Collectors.toUnmodifiableMap(Leaf::id, Leaf::part));
    }

    /**
     * What the log tells of old rows. With a key that is the key, whatever single partitions tell beyond it; without one all
     * of the row, since the server refuses changes of partitions without any identity.
     */
    Identity identity(boolean hasKey) {
        return hasKey ? Identity.KEY : rootIdentity == 'f' ? Identity.FULL : Identity.NONE;
    }

    /** What keeps the table from being replicated as one, to stand after its name. */
    void problems(boolean hasKey, Consumer<String> report) {
        for (Leaf leaf : leaves) {
            if (!leaf.isTable() || !leaf.isLogged()) {
                report.accept("has the partition " + leaf.name() + ", which is "
                        + (leaf.isTable() ? "unlogged" : "a foreign table") + ", so that the log does not tell of it");
            } else if (hasKey && !leaf.keyed()) {
                report.accept("has the partition " + leaf.name() + ", which lacks the table's primary key: ALTER TABLE "
                        + Sql.quote(leaf.name()) + " ADD PRIMARY KEY");
            } else if (hasKey && leaf.otherwise()) {
                report.accept("has the partition " + leaf.name()
                        + ", whose replica identity is not the primary key: ALTER TABLE " + Sql.quote(leaf.name())
                        + " REPLICA IDENTITY DEFAULT");
            } else if (!hasKey && (leaf.otherwise() || leaf.identity() == 'd' && leaf.keyed())) {
                report.accept("has no key, and the partition " + leaf.name() + " has one of its own: ALTER TABLE "
                        + Sql.quote(leaf.name()) + " REPLICA IDENTITY FULL");
            } else if (!hasKey && leaf.identity() == 'f' && rootIdentity != 'f') {
                report.accept("has no key, and not the replica identity of its partition " + leaf.name()
                        + ": ALTER TABLE " + Sql.quote(root) + " REPLICA IDENTITY FULL");
            }
        }
    }
}
