package dev.sluice.source.mysql;

import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import dev.sluice.row.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the log says of tables that were copied at a later place of it: until there it may describe them by definitions that
 * nobody knows any more. Of their rows Debezium is told that they are another table's, which it does not look at, and of
 * statements about them nothing, so that it knows the tables as the copy did.
 *
 * @param until the copy's place
 * @param copied quoted
 * @param others that are replicated, too, quoted
 */
record HiddenLog(Reached until, Set<String> copied, Set<String> others) {
    /** The connector property. */
    static final String PROPERTY = "sluice.hidden.log";

    private static final HiddenLog NOTHING = new HiddenLog(new Reached("", 0), Set.of(), Set.of());

    /** No database has such a name. */
    private static final String NOWHERE = "\u0001";

    /** Debezium leaves out statements that begin like this. */
    private static final String NO_STATEMENT = "FLUSH RELAY LOGS";

    private static final String COPIED = "+";
    private static final String OTHER = "-";

    HiddenLog {
        copied = Set.copyOf(copied);
        others = Set.copyOf(others);
    }

    /** As a property's text. */
    static String of(Optional<CopyPoint> ahead, List<SourceTable> replicated) {
        return ahead.map(copy ->
                        new Reached(copy.position().file(), copy.position().offset()).id()
                                + replicated.stream()
                                        .map(table -> table.schema().id())
                                        .map(id -> "\n" + (copy.tables().contains(id) ? COPIED : OTHER) + line(id))
                                        .collect(Collectors.joining()))
                .orElse("");
    }

    static HiddenLog parse(String property) {
        return property.lines()
                .findFirst()
                .flatMap(Reached::parse)
                .map(until -> new HiddenLog(until, lines(property, COPIED), lines(property, OTHER)))
                .orElse(NOTHING);
    }

    private static Set<String> lines(String property, String mark) {
        return property.lines()
                .skip(1)
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String line(TableId table) {
        return Sql.quote(table).replace('\n', ' ');
    }

    /** Looks at the description that stands before rows; the event ends at {@code end} of the file. */
    void look(TableMapEventData table, String file, long end) {
        if (reaches(file, end) && copied.contains(line(new TableId(table.getDatabase(), table.getTable())))) {
            table.setDatabase(NOWHERE);
        }
    }

    /** Looks at a statement; one that names other replicated tables as well stays, and is judged as any other. */
    void look(QueryEventData query, String file, long end) {
        if (reaches(file, end) && names(query.getSql(), copied) && !names(query.getSql(), others)) {
            query.setSql(NO_STATEMENT);
        }
    }

    private boolean reaches(String file, long end) {
        return !copied.isEmpty() && !new Reached(file, end).isBeyond(until);
    }

    private static boolean names(String sql, Set<String> tables) {
        return tables.stream()
                .map(table -> table.substring(table.indexOf("`.`") + 3, table.length() - 1))
                .anyMatch(name -> Pattern.compile(
                                "(?<![\\w$])" + Pattern.quote(name.toLowerCase(Locale.ROOT)) + "(?![\\w$])")
                        .matcher(sql.toLowerCase(Locale.ROOT))
                        .find());
    }
}
