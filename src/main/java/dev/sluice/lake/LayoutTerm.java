package dev.sluice.lake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.Term;
import org.apache.iceberg.types.Type;

/**
 * What rows are partitioned or sorted by: a column, or one of Iceberg's transforms of it.
 *
 * @param width of {@link Transform#BUCKET} (how many) and {@link Transform#TRUNCATE} (to how much); otherwise 0
 * @param column by its name in the lake
 */
record LayoutTerm(Transform transform, int width, String column) {
    /** As Iceberg's specification names them. */
    enum Transform {
        IDENTITY,
        YEAR,
        MONTH,
        DAY,
        HOUR,
        BUCKET,
        TRUNCATE
    }

    /** @param nulls where they stand */
    record Sorted(LayoutTerm term, SortDirection direction, NullOrder nulls) {
        void addTo(SortOrder.Builder order) {
            order.sortBy(term.term(), direction, nulls);
        }
    }

    private static final String NAME = "\"(?:[^\"]|\"\")+\"|[^\\s\",;()]+";

    /** A transform's name is taken for one only if parentheses follow. */
    private static final Pattern TERM = Pattern.compile("(?<column>" + NAME
            + ")|(?<transform>[A-Za-z]+)\\s*\\(\\s*(?:(?<width>[0-9]{1,9})\\s*,\\s*)?(?<of>" + NAME + ")\\s*\\)");

    /** As Iceberg prints it. */
    private static final Pattern TRANSFORM =
            Pattern.compile("(?<name>identity|year|month|day|hour|bucket|truncate)(?:\\[(?<width>[0-9]+)])?");

    private static final Pattern SORTED = Pattern.compile(
            "(?<term>.+?)(?:\\s+(?<direction>asc|desc))?(?:\\s+nulls\\s+(?<nulls>first|last))?",
            Pattern.CASE_INSENSITIVE);

    /**
     * Terms that commas separate; empty for an empty text.
     *
     * @throws IllegalArgumentException naming the one that cannot be read
     */
    static List<LayoutTerm> partition(String text) {
        return text.isEmpty()
                ? List.of()
                : TableRules.split(text, ',').stream().map(LayoutTerm::read).toList();
    }

    /**
     * As {@link #partition}, each with {@code asc} (the default) or {@code desc} and {@code nulls first} or {@code nulls
     * last} behind it; NULLs are first when ascending and last when descending, unless told otherwise.
     */
    static List<Sorted> order(String text) {
        return text.isEmpty()
                ? List.of()
                : TableRules.split(text, ',').stream().map(LayoutTerm::sorted).toList();
    }

    private static Sorted sorted(String text) {
        Matcher matcher = SORTED.matcher(text);
        if (!matcher.matches()) {
            throw unreadable(text);
        }
        SortDirection direction =
                "desc".equalsIgnoreCase(matcher.group("direction")) ? SortDirection.DESC : SortDirection.ASC;
        NullOrder nulls;
        if (matcher.group("nulls") == null) {
            nulls = direction == SortDirection.ASC ? NullOrder.NULLS_FIRST : NullOrder.NULLS_LAST;
        } else {
            nulls = "first".equalsIgnoreCase(matcher.group("nulls")) ? NullOrder.NULLS_FIRST : NullOrder.NULLS_LAST;
        }
        return new Sorted(read(matcher.group("term").strip()), direction, nulls);
    }

    private static LayoutTerm read(String text) {
        Matcher matcher = TERM.matcher(text);
        if (!matcher.matches()) {
            throw unreadable(text);
        }
        String column = matcher.group("column");
        if (column != null) {
            return new LayoutTerm(Transform.IDENTITY, 0, unquoted(column));
        }
        Transform transform;
        try {
            transform = Transform.valueOf(matcher.group("transform").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw unreadable(text);
        }
        String width = matcher.group("width");
        boolean needsWidth = transform == Transform.BUCKET || transform == Transform.TRUNCATE;
        if (needsWidth != (width != null) || needsWidth && Integer.parseInt(width) == 0) {
            throw unreadable(text);
        }
        return new LayoutTerm(transform, needsWidth ? Integer.parseInt(width) : 0, unquoted(matcher.group("of")));
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is none of column, year(column), month(column), day(column),"
                        + " hour(column), bucket(16, column) and truncate(10, column)");
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    Term term() {
        return switch (transform) {
            case IDENTITY -> Expressions.ref(column);
            case YEAR -> Expressions.year(column);
            case MONTH -> Expressions.month(column);
            case DAY -> Expressions.day(column);
            case HOUR -> Expressions.hour(column);
            case BUCKET -> Expressions.bucket(column, width);
            case TRUNCATE -> Expressions.truncate(column, width);
        };
    }

    /**
     * @throws org.apache.iceberg.exceptions.ValidationException if the column is missing or has no such transform
     * @throws IllegalArgumentException alike
     */
    static PartitionSpec spec(Schema schema, List<LayoutTerm> terms) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        for (LayoutTerm term : terms) {
            String name = term.partition();
            switch (term.transform) {
                case IDENTITY -> spec.identity(term.column, name);
                case YEAR -> spec.year(term.column, name);
                case MONTH -> spec.month(term.column, name);
                case DAY -> spec.day(term.column, name);
                case HOUR -> spec.hour(term.column, name);
                case BUCKET -> spec.bucket(term.column, term.width, name);
                case TRUNCATE -> spec.truncate(term.column, term.width, name);
            }
        }
        PartitionSpec built = spec.build();
        requireFitting(built);
        return built;
    }

    /**
     * A truncated decimal may have a digit more than its type, and no manifest takes it.
     *
     * @throws IllegalArgumentException if there may be such ones
     */
    static void requireFitting(PartitionSpec spec) {
        for (PartitionField field : spec.fields()) {
            Type type = spec.schema().findType(field.sourceId());
            if (type != null
                    && type.typeId() == Type.TypeID.DECIMAL
                    && field.transform().toString().startsWith("truncate")) {
                throw new IllegalArgumentException("a truncated decimal may be beyond its type");
            }
        }
    }

    /**
     * What the table has been given already, but for transforms that are none of these, and columns that are gone.
     *
     * @param schema with the columns by their numbers
     */
    static List<LayoutTerm> of(PartitionSpec spec, Schema schema) {
        return spec.fields().stream()
                .flatMap(field -> of(field.transform().toString(), field.sourceId(), schema).stream())
                .toList();
    }

    /** As {@link #of(PartitionSpec, Schema)}; nothing if one of them is gone. */
    static List<Sorted> of(SortOrder order, Schema schema) {
        List<Sorted> terms = order.fields().stream()
                .flatMap(field -> of(field.transform().toString(), field.sourceId(), schema).stream()
                        .map(term -> new Sorted(term, field.direction(), field.nullOrder())))
                .toList();
        return terms.size() == order.fields().size() ? terms : List.of();
    }

    private static Optional<LayoutTerm> of(String transform, int column, Schema schema) {
        String name = schema.findColumnName(column);
        Matcher matcher = TRANSFORM.matcher(transform);
        if (name == null || !matcher.matches()) {
            return Optional.empty();
        }
        String width = matcher.group("width");
        return Optional.of(new LayoutTerm(
                Transform.valueOf(matcher.group("name").toUpperCase(Locale.ROOT)),
                width == null ? 0 : Integer.parseInt(width),
                name));
    }

    /** A name that no column is likely to get: Iceberg refuses a column with the name of another column's partition. */
    String partition() {
        return column
                + (transform == Transform.IDENTITY ? "" : "_" + transform.name().toLowerCase(Locale.ROOT))
                + (width == 0 ? "" : "_" + width)
                + "_partition";
    }

    /** As it is written in a configuration. */
    String describe() {
        return transform == Transform.IDENTITY
                ? column
                : transform.name().toLowerCase(Locale.ROOT) + "(" + (width == 0 ? "" : width + ", ") + column + ")";
    }
}
