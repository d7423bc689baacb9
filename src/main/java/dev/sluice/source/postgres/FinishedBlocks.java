package dev.sluice.source.postgres;

import dev.sluice.row.Sha256;
import dev.sluice.source.copy.TableProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The blocks of one table that interrupted copies have read, by the names that they gave their ranges.
 *
 * <p>INVARIANT: a row that no transaction after the first of these copies concerns lies where it lay, as long as nobody
 * rewrites the table; so it is among what was read, or in a block that was not. Of any other row the log tells how it ends.
 */
final class FinishedBlocks {
    private static final Pattern MARK = Pattern.compile("([0-9A-F]+/[0-9A-F]+) snapshot (\\d+:\\d+:[0-9,]*)");
    private static final Pattern RANGE = Pattern.compile("([0-9A-F]+/[0-9A-F]+) ([0-9a-f]+) (\\d+):(\\d+)-(\\d+)");
    private static final int DIGEST_BYTES = 16;

    /** If as many copies have gone on with the same blocks and read no further, something about these may be the reason. */
    private static final int ATTEMPTS = 10;

    /**
     * @param at the position at which they were read
     * @param file its index in {@link SourceTable#files}
     * @param end the block behind the last
     */
    private record Blocks(LogPosition at, int file, long first, long end) {}

    /**
     * How what is read from now on is named.
     *
     * @param position of the snapshot
     * @param visibility the snapshot's
     * @param likeness see {@link #likeness}
     */
    record Naming(LogPosition position, SnapshotVisibility visibility, String likeness) {
        private String mark() {
            return position + " snapshot " + visibility.print();
        }

        private String range(int file, long first, long end) {
            return position + " " + likeness + " " + file + ":" + first + "-" + end;
        }
    }

    private final Optional<Naming> naming;
    private final List<Blocks> blocks;
    private final Set<String> parts;
    private final Optional<SnapshotVisibility> since;

    private FinishedBlocks(
            Optional<Naming> naming, List<Blocks> blocks, Set<String> parts, Optional<SnapshotVisibility> since) {
        this.naming = naming;
        this.blocks = List.copyOf(blocks);
        this.parts = Set.copyOf(parts);
        this.since = since;
    }

    /**
     * No block.
     *
     * @param naming empty if nothing that is read from now on can be gone on with
     */
    static FinishedBlocks none(Optional<Naming> naming) {
        return new FinishedBlocks(naming, List.of(), Set.of(), Optional.empty());
    }

    /**
     * What a copy may go on with: all that is kept of a table, or nothing unless all of it fits.
     *
     * @param parts every name that is kept
     * @param start up to where the lake is complete, and the log is there from
     */
    static FinishedBlocks of(Set<String> parts, LogPosition start, Naming naming) {
        FinishedBlocks nothing = none(Optional.of(naming));
        Map<LogPosition, SnapshotVisibility> marks = new HashMap<>();
        List<Blocks> blocks = new ArrayList<>();
        for (String part : parts) {
            Matcher mark = MARK.matcher(part);
            Matcher range = RANGE.matcher(part);
            if (mark.matches()) {
                marks.put(LogPosition.parse(mark.group(1)), SnapshotVisibility.parse(mark.group(2)));
            } else if (range.matches() && range.group(2).equals(naming.likeness())) {
                blocks.add(new Blocks(
                        LogPosition.parse(range.group(1)),
                        Integer.parseInt(range.group(3)),
                        Long.parseLong(range.group(4)),
                        Long.parseLong(range.group(5))));
            } else {
                return nothing;
            }
        }
        Set<LogPosition> read = blocks.stream().map(Blocks::at).collect(Collectors.toSet());
        if (read.isEmpty() || !marks.keySet().containsAll(read)) {
            return nothing;
        }
        LogPosition first = read.stream()
                .reduce((one, other) -> one.covers(other) ? other : one)
                .orElseThrow();
        LogPosition last = read.stream()
                .reduce((one, other) -> one.covers(other) ? one : other)
                .orElseThrow();
        long since = marks.keySet().stream().filter(mark -> mark.covers(last)).count();
        return !first.covers(start) || since > ATTEMPTS
                ? nothing
                : new FinishedBlocks(Optional.of(naming), blocks, parts, Optional.ofNullable(marks.get(first)));
    }

    /**
     * The same as long as rows that were read before may stand beside those that are read now, and the log tells all that
     * happened in between: neither the table nor its storage nor what is published of it has changed, and the server's log
     * goes on in the same timeline.
     */
    static String likeness(Connection connection, SourceTable table, Publication publication) throws SQLException {
        String text = String.join(
                "\n",
                table.schema().columns().toString(),
                table.schema().key().toString(),
                table.declared().toString(),
                table.files().toString(),
                new TreeMap<>(table.ages().writers()).toString(),
                table.origin().table(),
                table.origin().storage(),
                new TreeMap<>(table.origin().parts()).toString(),
                new TreeMap<>(table.unstorable()).toString(),
                publication.entries(connection, table));
        return Sha256.hex(text, DIGEST_BYTES);
    }

    TableProgress.Kept kept() {
        return new TableProgress.Kept(parts, blocks.size());
    }

    /** @see dev.sluice.row.LogEvent.CopyStart#mark */
    String mark() {
        return naming.map(Naming::mark).orElse("");
    }

    /** What the first of the copies showed, which the log need not tell again; empty if there is no block. */
    Optional<SnapshotVisibility> since() {
        return since;
    }

    /** How many of a file's blocks there are. */
    long count(int file) {
        return blocks.stream()
                .filter(found -> found.file() == file)
                .mapToLong(found -> found.end() - found.first())
                .sum();
    }

    /**
     * All of a file but these blocks, in pieces.
     *
     * @param file its index
     * @param quoted the file, for SQL
     * @param size of the file, in blocks; no row that the snapshot shows lies beyond
     * @param blocksPerPiece at most
     */
    List<TableProgress.Piece> rest(int file, String quoted, long size, long blocksPerPiece) {
        List<TableProgress.Piece> pieces = new ArrayList<>();
        long next = 0;
        List<Blocks> finished = blocks.stream()
                .filter(found -> found.file() == file)
                .sorted(Comparator.comparingLong(Blocks::first))
                .toList();
        for (Blocks found : finished) {
            while (next < found.first()) {
                long end = Math.min(found.first(), next + blocksPerPiece);
                pieces.add(piece(file, quoted, next, end));
                next = end;
            }
            next = Math.max(next, found.end());
        }
        for (; size - next > blocksPerPiece; next += blocksPerPiece) {
            pieces.add(piece(file, quoted, next, next + blocksPerPiece));
        }
        // The last is open: a table is never shorter than what it was measured to be.
        pieces.add(new TableProgress.Piece(
                SourceTable.rows(quoted, CopyPlan.blocksFrom(next)), next < size ? name(file, next, size) : ""));
        return pieces;
    }

    /**
     * Of these blocks the rows that have changed since the first of the copies, in pieces; perhaps some more.
     *
     * @param file its index
     * @param quoted the file, for SQL
     */
    List<TableProgress.Piece> changed(int file, String quoted, long blocksPerPiece) {
        List<TableProgress.Piece> pieces = new ArrayList<>();
        since.ifPresent(shown -> {
            for (Blocks found : blocks) {
                for (long next = found.first(); found.file() == file && next < found.end(); next += blocksPerPiece) {
                    String within = CopyPlan.blocks(next, Math.min(found.end(), next + blocksPerPiece));
                    pieces.add(new TableProgress.Piece(
                            SourceTable.rows(quoted, within + " AND " + shown.writtenSince()), ""));
                }
            }
        });
        return pieces;
    }

    private TableProgress.Piece piece(int file, String quoted, long first, long end) {
        return new TableProgress.Piece(SourceTable.rows(quoted, CopyPlan.blocks(first, end)), name(file, first, end));
    }

    private String name(int file, long first, long end) {
        return naming.map(how -> how.range(file, first, end)).orElse("");
    }
}
