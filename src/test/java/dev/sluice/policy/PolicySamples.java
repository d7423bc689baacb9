package dev.sluice.policy;

import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Columns as one meets them, each with a value and what a ready policy makes of it, read from the files
 * {@code *.samples}. What it makes is {@code =} (the value passes), {@code -} (a rule drops the column), {@code ?} (no rule
 * matches it, and it is left out), {@code NULL}, {@code hash} with a domain, or the text that the lake holds.
 */
record PolicySamples(Map<String, List<PolicySamples.Sample>> tables) {
    /** @param why the column is what it is: an article, a letter, a requirement */
    record Sample(String why, String column, ColumnType type, Object value, String becomes) {
        boolean passes() {
            return becomes.equals("=");
        }

        boolean leftOut() {
            return becomes.equals("-") || becomes.equals("?");
        }

        /** What the lake shows, as text. */
        String expected() {
            if (passes()) {
                return text();
            }
            return becomes.startsWith("hash ")
                    ? new KeyedHash(Policies.KEY.derive("hash/domain/" + becomes.substring(5))).of(type, value)
                    : becomes;
        }

        String text() {
            return ValueText.of(type, value);
        }
    }

    static PolicySamples read(String policy) {
        Map<String, List<Sample>> tables = new LinkedHashMap<>();
        try (InputStream file =
                Objects.requireNonNull(PolicySamples.class.getResourceAsStream(policy + ".samples"), policy)) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" *\\| *", -1))
                    .forEach(fields -> {
                        String[] name = fields[1].split("\\.", -1);
                        ColumnType type = type(fields[2]);
                        tables.computeIfAbsent(name[0], _ -> new ArrayList<>())
                                .add(new Sample(fields[0], name[1], type, value(type, fields[3]), fields[4]));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PolicySamples(tables);
    }

    List<Sample> all() {
        return tables.values().stream().flatMap(List::stream).toList();
    }

    /** Each table with a column {@code id} has it as its key. */
    TableSchema schema(String table) {
        List<Sample> samples = tables.getOrDefault(table, List.of());
        return new TableSchema(
                new TableId("public", table),
                samples.stream()
                        .map(sample -> new Column(
                                sample.column(), sample.type(), !sample.column().equals("id"), ""))
                        .toList(),
                IntStream.range(0, samples.size())
                        .filter(index -> samples.get(index).column().equals("id"))
                        .boxed()
                        .toList());
    }

    List<TableSchema> schemas() {
        return tables.keySet().stream().map(this::schema).toList();
    }

    Row row(String table) {
        return Row.of(tables.getOrDefault(table, List.of()).stream()
                .map(Sample::value)
                .toArray());
    }

    private static ColumnType type(String name) {
        return switch (name) {
            case "bool" -> new ColumnType.Bool();
            case "int2" -> new ColumnType.Int16();
            case "int4" -> new ColumnType.Int32();
            case "int8" -> new ColumnType.Int64();
            case "numeric" -> new ColumnType.Decimal(20, 2);
            case "float8" -> new ColumnType.Float64();
            case "text" -> new ColumnType.Text();
            case "char" -> new ColumnType.Char(2);
            case "bytea" -> new ColumnType.Bytes();
            case "uuid" -> new ColumnType.Uuid();
            case "date" -> new ColumnType.Date();
            case "timestamp" -> new ColumnType.Timestamp();
            case "timestamptz" -> new ColumnType.TimestampTz();
            case "enum" -> new ColumnType.Enumeration();
            case "array" -> new ColumnType.Array(new ColumnType.Text());
            case "inet" -> new ColumnType.Verbatim("inet");
            case "citext" -> new ColumnType.Verbatim("public.citext");
            default -> throw new IllegalArgumentException("Cannot read the samples: no type " + name);
        };
    }

    private static Object value(ColumnType type, String text) {
        if (type instanceof ColumnType.Array) {
            return List.of(text);
        }
        Kind kind = switch (type) {
            case ColumnType.Bool _ -> Kind.BOOLEAN;
            case ColumnType.Int16 _,
                    ColumnType.Int32 _,
                    ColumnType.Int64 _,
                    ColumnType.Decimal _,
                    ColumnType.Float64 _ -> Kind.NUMBER;
            default -> Kind.TEXT;
        };
        try {
            return Literal.parseFitting(type, new Scalar(Place.NOWHERE, kind, text));
        } catch (Literal.MismatchException e) {
            throw new IllegalArgumentException("Cannot read the samples: " + text + ": " + e.remedy(), e);
        }
    }
}
