package dev.sluice;

import dev.sluice.lake.Lake;
import dev.sluice.lake.LakeException;
import dev.sluice.lake.Ledger;
import dev.sluice.reconcile.ComparedPosition;
import dev.sluice.reconcile.DifferenceKind;
import dev.sluice.reconcile.Level;
import dev.sluice.reconcile.NotCompletedException;
import dev.sluice.reconcile.Report;
import dev.sluice.reconcile.TableReport;
import dev.sluice.reconcile.Verdict;
import dev.sluice.reconcile.VerdictLog;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Verdicts in the lake's table {@code sluice.reconciliations}, a row for each table of each reconciliation. */
@Singleton
final class LakeVerdicts implements VerdictLog {
    private static final TableSchema SCHEMA = new TableSchema(
            new TableId("sluice", "reconciliations"),
            List.of(
                    column("cut", new ColumnType.Uuid(), "The lake's cut, the last one; one per reconciliation"),
                    column("table_name", new ColumnType.Text(), "schema.name at the source"),
                    column("level", new ColumnType.Text(), "counts, checksums or rows"),
                    column("verdict", new ColumnType.Text(), "MATCH or MISMATCH"),
                    column("source_rows", new ColumnType.Int64(), "Those that the policy lets through"),
                    column("lake_rows", new ColumnType.Int64(), ""),
                    optional("checksum", new ColumnType.Text(), "MATCH or MISMATCH; null at level counts"),
                    optional("differing_rows", new ColumnType.Int64(), "At level rows"),
                    optional("unmasked_rows", new ColumnType.Int64(), "At level rows: originals of masked columns"),
                    column("compared_columns", new ColumnType.Int32(), ""),
                    column("not_compared", new ColumnType.Array(new ColumnType.Text()), "Columns"),
                    optional(
                            "lake_snapshot",
                            new ColumnType.Int64(),
                            "Null if there was no mirror, or several were read"),
                    column("source_position", new ColumnType.Text(), "JSON; an array if there were several"),
                    column("lake_position", new ColumnType.Text(), "JSON; an array if there were several"),
                    column("policy", new ColumnType.Text(), "Fingerprint"),
                    column("version", new ColumnType.Text(), "Of Sluice"),
                    column("started_at", new ColumnType.TimestampTz(), ""),
                    column("finished_at", new ColumnType.TimestampTz(), "")),
            List.of());

    private final Ledger ledger;

    LakeVerdicts(Lake lake) {
        this.ledger = lake.ledger(SCHEMA);
    }

    private static Column column(String name, ColumnType type, String comment) {
        return new Column(name, type, false, comment);
    }

    private static Column optional(String name, ColumnType type, String comment) {
        return new Column(name, type, true, comment);
    }

    @Override
    public void keep(Report report) {
        List<Row> rows = new ArrayList<>();
        report.tables().forEach(table -> rows.add(row(report, table)));
        try {
            ledger.append(rows);
        } catch (LakeException e) {
            throw new NotCompletedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Row row(Report report, TableReport table) {
        return Row.of(
                report.cut(),
                table.table(),
                name(report.level()),
                table.verdict().name(),
                table.sourceRows(),
                table.lakeRows(),
                orNull(table.checksum().map(Verdict::name)),
                orNull(table.differences()
                        .map(differences -> differences.totals().entrySet().stream()
                                .filter(total -> total.getKey() != DifferenceKind.UNMASKED)
                                .mapToLong(Map.Entry::getValue)
                                .sum())),
                orNull(table.differences()
                        .map(differences -> differences.totals().getOrDefault(DifferenceKind.UNMASKED, 0L))),
                table.comparedColumns(),
                table.notCompared(),
                orNull(table.lakeSnapshot()),
                positions(report, table, ComparedPosition::sourcePosition, report.sourcePosition()),
                positions(report, table, ComparedPosition::lakePosition, report.lakePosition()),
                report.policy(),
                report.version(),
                micros(report.startedAt()),
                micros(report.finishedAt()));
    }

    /** Of those at which the table was compared. */
    private static String positions(
            Report report, TableReport table, Function<ComparedPosition, String> side, String only) {
        if (report.positions().isEmpty()) {
            return only;
        }
        List<String> positions = table.positions().orElse(List.of()).stream()
                .map(at -> side.apply(report.positions().get().get(at.position())))
                .toList();
        return positions.size() == 1 ? positions.getFirst() : "[" + String.join(",", positions) + "]";
    }

    private static Object orNull(Optional<?> value) {
        return value.isPresent() ? value.get() : Marker.NULL;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    @Override
    public boolean proves(Map<String, Long> lakeSnapshots) {
        Set<String> unproven = new HashSet<>(lakeSnapshots.keySet());
        int name = index("table_name");
        int snapshot = index("lake_snapshot");
        forEachMatch(row -> {
            String table = (String) row.value(name);
            if (row.value(snapshot).equals(lakeSnapshots.get(table))) {
                unproven.remove(table);
            }
        });
        return unproven.isEmpty();
    }

    /** Those above counts. */
    private void forEachMatch(Consumer<Row> consumer) {
        int verdict = index("verdict");
        int level = index("level");
        String counts = name(Level.COUNTS);
        try {
            ledger.forEach(row -> {
                if (row.value(verdict).equals(Verdict.MATCH.name())
                        && !row.value(level).equals(counts)) {
                    consumer.accept(row);
                }
            });
        } catch (LakeException e) {
            throw new NotCompletedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Proof> proofs() {
        Map<String, Instant> newest = new HashMap<>();
        int name = index("table_name");
        int finished = index("finished_at");
        forEachMatch(row -> {
            Instant at = Instant.EPOCH.plus((Long) row.value(finished), ChronoUnit.MICROS);
            newest.merge((String) row.value(name), at, (one, other) -> one.isAfter(other) ? one : other);
        });
        return newest.entrySet().stream()
                .map(entry -> new Proof(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static int index(String column) {
        return SCHEMA.indexOf(column).orElseThrow();
    }
}
