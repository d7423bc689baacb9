package dev.sluice.source.postgres;

import dev.sluice.row.ColumnType;
import dev.sluice.source.RetryableSourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out what the server's types are to us, with all that they are made of; asks for each type once. */
final class TypeCatalogue {
    private static final String TYPE = """
            SELECT n.nspname, t.typname, t.typtype, t.typinput = 'array_in'::regproc AS isarray,
                   t.typelem::int8 AS element, t.typbasetype::int8 AS base, t.typtypmod,
                   CASE t.typtype
                     WHEN 'r' THEN (SELECT rngsubtype::int8 FROM pg_range WHERE rngtypid = t.oid)
                     WHEN 'm' THEN (SELECT (to_jsonb(r) ->> 'rngsubtype')::int8 FROM pg_range r
                                     WHERE (to_jsonb(r) ->> 'rngmultitypid')::int8 = t.oid::int8)
                   END AS subtype, t.typrelid::int8 AS relation,
                   coalesce((SELECT x.extname FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
                              WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
                                AND d.refclassid = 'pg_extension'::regclass), '') AS extension
              FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE t.oid = ?::oid""";

    private static final String ATTRIBUTES = """
            SELECT atttypid::int8, atttypmod FROM pg_attribute
             WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped""";

    private static final String UNREADABLE = """
            SELECT format_type(t.oid, NULL) FROM pg_type t
             WHERE t.typcategory = 'E' AND NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid)
             ORDER BY 1""";

    private record Entry(
            long oid,
            String schema,
            String name,
            char kind,
            boolean array,
            long element,
            long base,
            int modifier,
            long subtype,
            long relation,
            String extension) {
        boolean builtIn() {
            return schema.equals("pg_catalog");
        }

        ColumnType.Verbatim verbatim() {
            return new ColumnType.Verbatim(builtIn() ? name : schema + "." + name);
        }
    }

    /**
     * What a column's type comes down to.
     *
     * @param type empty if its values cannot be held exactly
     * @param declared as {@link TypeMapping#declared}, of the type that domains are made of
     * @param name of the column's own type, with its schema unless it is built in
     */
    record Resolved(Optional<ColumnType> type, String declared, String name) {}

    private final Connection connection;
    private final Map<Long, Entry> entries = new HashMap<>();

    TypeCatalogue(Connection connection) {
        this.connection = connection;
    }

    /** What keeps Debezium from reading the types of this database at all, whichever tables are replicated. */
    List<String> unreadable() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(UNREADABLE)) {
            while (row.next()) {
                found.add(
                        "the database has the type " + row.getString(1) + ", an enumeration without labels of its own"
                                + " (a domain over an enumeration, or an empty one), and Debezium cannot start where one exists");
            }
        }
        return found;
    }

    /** @param modifier {@code atttypmod}: -1 for none */
    Resolved resolve(long oid, int modifier) throws SQLException {
        Entry entry = entry(oid);
        Entry root = entry;
        int rootModifier = modifier;
        while (root.kind == 'd') {
            rootModifier = root.modifier;
            root = entry(root.base);
        }
        return new Resolved(
                type(root, rootModifier),
                TypeMapping.declared((int) root.oid, rootModifier),
                entry.verbatim().sourceType());
    }

    private Optional<ColumnType> type(Entry entry, int modifier) throws SQLException {
        if (entry.array) {
            return array(entry, modifier);
        }
        return switch (entry.kind) {
            case 'e' -> Optional.of(new ColumnType.Enumeration());
            case 'c' -> ofParts(entry, attributesAreHeld(entry));
            case 'r', 'm' -> ofParts(entry, resolve(entry.subtype, -1).type().isPresent());
            case 'b' -> base(entry, modifier);
            default -> Optional.empty();
        };
    }

    private Optional<ColumnType> array(Entry entry, int modifier) throws SQLException {
        Optional<ColumnType> element = resolve(entry.element, modifier).type();
        // Only by way of a domain: arrays of arrays are one type with arrays.
        boolean nested = element.isPresent() && element.get() instanceof ColumnType.Array;
        return nested
                ? Optional.of(new ColumnType.Array(entry(entry.element).verbatim()))
                : element.map(ColumnType.Array::new);
    }

    /** The text of what has parts holds the texts of the parts. */
    private static Optional<ColumnType> ofParts(Entry entry, boolean held) {
        return held ? Optional.of(entry.verbatim()) : Optional.empty();
    }

    private boolean attributesAreHeld(Entry entry) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ATTRIBUTES)) {
            statement.setLong(1, entry.relation);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (resolve(row.getLong(1), row.getInt(2)).type().isEmpty()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static Optional<ColumnType> base(Entry entry, int modifier) {
        if (!entry.builtIn()) {
            return ofParts(entry, TypeMapping.isVerbatim(entry.extension, entry.name));
        }
        Optional<ColumnType> scalar = TypeMapping.scalar((int) entry.oid, modifier);
        // A numeric that no decimal holds is a number all the same.
        boolean verbatim = entry.oid == TypeMapping.NUMERIC || TypeMapping.isVerbatim(entry.name);
        return scalar.or(() -> ofParts(entry, verbatim));
    }

    private Entry entry(long oid) throws SQLException {
        Entry known = entries.get(oid);
        if (known != null) {
            return known;
        }
        try (PreparedStatement statement = connection.prepareStatement(TYPE)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new RetryableSourceException("Cannot read a column's type: it was dropped just now");
                }
                Entry entry = new Entry(
                        oid,
                        row.getString("nspname"),
                        row.getString("typname"),
                        row.getString("typtype").charAt(0),
                        row.getBoolean("isarray"),
                        row.getLong("element"),
                        row.getLong("base"),
                        row.getInt("typtypmod"),
                        row.getLong("subtype"),
                        row.getLong("relation"),
                        row.getString("extension"));
                entries.put(oid, entry);
                return entry;
            }
        }
    }
}
