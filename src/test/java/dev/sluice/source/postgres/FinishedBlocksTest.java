package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.copy.TableProgress.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FinishedBlocksTest {
    private static final Pattern ROWS =
            Pattern.compile("ONLY t WHERE (true|ctid >= '\\((\\d+),0\\)'::tid( AND ctid < '\\((\\d+),0\\)'::tid)?)");
    private static final SnapshotVisibility EARLY = SnapshotVisibility.parse("10:20:12,15");
    private static final SnapshotVisibility LATE = SnapshotVisibility.parse("30:30:");

    private static FinishedBlocks.Naming naming(long lsn, SnapshotVisibility visibility) {
        return new FinishedBlocks.Naming(new LogPosition(lsn), visibility, "abc123");
    }

    private static FinishedBlocks of(Set<String> parts, long start, long now) {
        return FinishedBlocks.of(parts, new LogPosition(start), naming(now, LATE));
    }

    /** Each interruption reads some of what is left; in the end each block that held rows was read once. */
    @Property(tries = 200)
    void rounds_of_reading_cover_each_block_once(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 7) Integer> kept,
            @ForAll @IntRange(max = 500) int size,
            @ForAll @IntRange(min = 1, max = 90) int blocksPerPiece) {
        Set<String> parts = new HashSet<>();
        int[] read = new int[600];
        long lsn = 100;
        for (int every : kept) {
            FinishedBlocks blocks = of(parts, 50, lsn);
            assertThat(blocks.kept().parts()).isEqualTo(blocks.kept().ranges() == 0 ? Set.of() : parts);
            Set<String> next = new HashSet<>(blocks.kept().parts());
            next.add(blocks.mark());
            List<Piece> pieces = blocks.rest(0, "t", size, blocksPerPiece);
            for (int index = 0; index < pieces.size(); index++) {
                Piece piece = pieces.get(index);
                if (index % (every + 1) == 0 && !piece.part().isEmpty()) {
                    next.add(piece.part());
                    count(piece, read, size);
                }
            }
            parts = next;
            lsn += 100;
        }
        for (Piece piece : of(parts, 50, lsn).rest(0, "t", size, blocksPerPiece)) {
            count(piece, read, read.length);
        }
        assertThat(read).containsOnly(1);
    }

    private static void count(Piece piece, int[] read, int open) {
        Matcher rows = ROWS.matcher(piece.rows());
        assertThat(rows.matches()).as(piece.rows()).isTrue();
        int first = rows.group(2) == null ? 0 : Integer.parseInt(rows.group(2));
        int end = rows.group(4) == null ? open : Integer.parseInt(rows.group(4));
        for (int block = first; block < end; block++) {
            read[block]++;
        }
    }

    @Test
    void what_the_first_snapshot_shows_need_not_be_told_again() {
        FinishedBlocks first = FinishedBlocks.none(Optional.of(naming(100, EARLY)));
        List<String> names = new ArrayList<>(List.of(first.mark()));
        first.rest(1, "t", 10, 5).forEach(piece -> names.add(piece.part()));
        FinishedBlocks second = of(Set.copyOf(names), 100, 200);
        assertThat(second.since()).contains(EARLY);
        assertThat(second.count(1)).isEqualTo(10);
        assertThat(second.count(0)).isZero();
        names.add(second.mark());
        names.add(second.rest(0, "t", 10, 50).getFirst().part());
        assertThat(of(Set.copyOf(names), 100, 300).since()).contains(EARLY);
        assertThat(of(Set.copyOf(names), 100, 300).kept().ranges()).isEqualTo(3);
    }

    @Test
    void nothing_is_gone_on_with_unless_all_of_it_fits() {
        FinishedBlocks first = FinishedBlocks.none(Optional.of(naming(100, EARLY)));
        String part = first.rest(0, "t", 10, 50).getFirst().part();
        Set<String> parts = Set.of(first.mark(), part);
        assertThat(of(parts, 100, 200).kept().parts()).isEqualTo(parts);
        assertThat(of(parts, 101, 200).kept().parts()).as("log since is gone").isEmpty();
        assertThat(of(Set.of(part), 100, 200).kept().parts())
                .as("unknown snapshot")
                .isEmpty();
        assertThat(of(Set.of(first.mark()), 100, 200).kept().parts()).isEmpty();
        assertThat(of(Set.of(first.mark(), part, "of another version"), 100, 200)
                        .kept()
                        .parts())
                .isEmpty();
        assertThat(of(Set.of(first.mark(), part.replace("abc123", "def456")), 100, 200)
                        .kept()
                        .parts())
                .as("altered since")
                .isEmpty();
        assertThat(of(parts, 101, 200).mark()).isEqualTo("0/C8 snapshot 30:30:");
    }

    @Test
    void blocks_with_which_several_copies_have_come_no_further_are_read_again() {
        FinishedBlocks first = FinishedBlocks.none(Optional.of(naming(100, EARLY)));
        Set<String> parts = new HashSet<>(
                Set.of(first.mark(), first.rest(0, "t", 10, 50).getFirst().part()));
        for (long attempt = 1; attempt <= 10; attempt++) {
            FinishedBlocks next = of(Set.copyOf(parts), 100, 100 + attempt);
            assertThat(next.kept().ranges()).isOne();
            parts.add(next.mark());
        }
        assertThat(of(Set.copyOf(parts), 100, 200).kept().ranges()).isZero();
    }

    @Test
    void without_a_log_behind_it_no_range_has_a_name() {
        FinishedBlocks none = FinishedBlocks.none(Optional.empty());
        assertThat(none.mark()).isEmpty();
        assertThat(none.rest(0, "t", 100, 10)).extracting(Piece::part).containsOnly("");
    }
}
