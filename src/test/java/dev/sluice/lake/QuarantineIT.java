package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.row.Change;
import dev.sluice.row.LogEvent;
import dev.sluice.row.LogEvent.Quarantined.Operation;
import dev.sluice.row.Masking;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineIT {
    private static final TableSchema ITEMS = MirrorIT.ITEMS;

    @TempDir
    Path directory;

    private static LogEvent quarantined(long id, Operation operation) {
        return new LogEvent.Quarantined(ITEMS, quarantinedImage(id), operation, "some-rule", "the check does not hold");
    }

    private static Row quarantinedImage(long id) {
        Object[] image = ITEMS.unknownRow().copyValues();
        image[0] = MirrorIT.item((int) id, "x").value(0);
        return Row.of(image);
    }

    private static List<String> images(LakeDriver driver) {
        return driver.lake.quarantine(0, 1_000).rows().stream()
                .map(QuarantinedRow::row)
                .toList();
    }

    private static String image(int id) {
        return "{\"" + ITEMS.columns().getFirst().name() + "\":" + id + "}";
    }

    @Test
    void a_crash_before_the_cut_is_official_neither_loses_nor_doubles_a_row() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        AtomicBoolean die = new AtomicBoolean();
        CommitSteps crashing = FailureIT.crashing(die);
        List<LogEvent> second = List.of(
                new Change.Insert(ITEMS, MirrorIT.item(2, "two")),
                quarantined(3, Operation.INSERT),
                quarantined(4, Operation.UPDATE));
        LakeDriver first = new LakeDriver(config, crashing, Duration.ofSeconds(5));
        first.declare(ITEMS).progress().transaction(List.of(quarantined(1, Operation.INSERT)));
        first.cut();
        assertThat(images(first)).containsExactly(image(1));
        die.set(true);
        CompletableFuture<Void> lost = first.transaction(second).send();
        assertThatThrownBy(lost::get).hasCauseInstanceOf(LakeUnavailableException.class);
        assertThat(images(first))
                .as("the crash came after the quarantine's commit")
                .hasSize(3);

        try (LakeDriver again = new LakeDriver(config)) {
            again.restart(1).declare(ITEMS).transaction(second);
            again.cut();
            assertThat(images(again)).containsExactly(image(1), image(3), image(4));
            again.transaction(List.of(quarantined(5, Operation.INSERT)));
            again.cut();
            assertThat(images(again)).containsExactly(image(1), image(3), image(4), image(5));
        }
        // What is official is not taken twice, though the log is read again from before it.
        try (LakeDriver third = new LakeDriver(config)) {
            third.restart(1).declare(ITEMS).transaction(second).transaction(List.of(quarantined(5, Operation.INSERT)));
            third.transaction(List.of(quarantined(6, Operation.INSERT)));
            third.cut();
            assertThat(images(third)).containsExactly(image(1), image(3), image(4), image(5), image(6));
            assertThat(third.counter("sluice.quarantined.rows")).isEqualTo(1);
        }
    }

    @Test
    void what_is_masked_otherwise_leaves_the_quarantine_and_the_disk() throws Exception {
        TableSchema other = new TableSchema(new TableId("public", "other"), ITEMS.columns(), ITEMS.key());
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS, other).progress().transaction(List.of(quarantined(1, Operation.INSERT)));
            driver.cut();
            driver.transaction(List.of(
                    new LogEvent.Quarantined(
                            other, quarantinedImage(7), Operation.INSERT, "some-rule", "the check does not hold"),
                    quarantined(2, Operation.INSERT)));
            driver.cut();
            driver.transaction(List.of(quarantined(3, Operation.INSERT)));
            driver.cut();
            Set<String> before = quarantineFiles();
            driver.lake.clearQuarantine(Set.of(new TableId("public", "unknown")));
            assertThat(images(driver)).containsExactly(image(1), image(7), image(2), image(3));

            driver.lake.clearQuarantine(Set.of(ITEMS.id()));
            assertThat(images(driver)).containsExactly(image(7));
            assertThat(quarantineFiles()).hasSize(1).doesNotContainAnyElementsOf(before);
        }
        // It is no part of any cut, and yet no later start takes it back.
        try (LakeDriver again = new LakeDriver(config)) {
            again.restart(3).declare(ITEMS, other).transaction(List.of(quarantined(4, Operation.INSERT)));
            again.cut();
            assertThat(images(again)).containsExactly(image(7), image(4));
            again.lake.clearQuarantine(Set.of(ITEMS.id(), other.id()));
            assertThat(images(again)).isEmpty();
            assertThat(quarantineFiles()).isEmpty();
        }
    }

    @Test
    void what_an_interrupted_removal_left_on_the_disk_is_found_as_orphans() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress().transaction(List.of(quarantined(1, Operation.INSERT)));
            driver.cut();
            Set<String> before = quarantineFiles();
            Path left = Path.of(before.iterator().next()).resolveSibling("00000-0-left.parquet");
            Files.writeString(left, "as of an attempt that ended with its process");
            assertThat(driver.lake.removeQuarantineOrphans(Instant.now().minusSeconds(60)))
                    .isZero();
            assertThat(driver.lake.removeQuarantineOrphans(Instant.now().plusSeconds(60)))
                    .isOne();
            assertThat(quarantineFiles()).isEqualTo(before);
        }
    }

    @Test
    void a_lost_table_is_told_of_as_long_as_there_are_rows_of_it() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        Masking masking = new Masking(Map.of("id", "pass"), "", List.of());
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS).progress().transaction(List.of(quarantined(1, Operation.INSERT)));
            driver.cut();
            assertThat(driver.lake.changes(Map.of(ITEMS.id(), masking)).lost()).isEmpty();
            Catalogs.open(config).dropTable(Catalogs.identifier("{schema}", ITEMS.id()), true);
            assertThat(driver.lake.changes(Map.of(ITEMS.id(), masking)).lost()).containsExactly(ITEMS.id());
            assertThat(driver.lake
                            .changes(Map.of(new TableId("public", "never"), masking))
                            .lost())
                    .isEmpty();
        }
    }

    /** Nothing but a copy: its cuts have no position until it is whole, and their quarantined rows are official with it. */
    @Test
    void rows_of_cuts_without_a_position_are_official_with_the_cut_that_has_one() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            driver.declare(ITEMS)
                    .event(new LogEvent.CopyStart(ITEMS))
                    .event(new Change.Copied(ITEMS, MirrorIT.item(2, "two")))
                    .event(quarantined(1, Operation.COPY))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(0)))
                    .sendAndWaitWritten();
            await().until(() -> images(driver).size() == 1);
            driver.progress();
            driver.cut();
        }
        try (LakeDriver again = new LakeDriver(config)) {
            again.restart(0).declare(ITEMS).transaction(List.of(quarantined(5, Operation.INSERT)));
            again.cut();
            assertThat(images(again)).containsExactly(image(1), image(5));
        }
    }

    private Set<String> quarantineFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString)
                    .filter(file -> file.contains("quarantine") && file.endsWith(".parquet"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void a_copy_that_is_begun_again_brings_its_rows_once() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        LakeDriver first = new LakeDriver(config);
        first.declare(ITEMS)
                .event(new LogEvent.CopyStart(ITEMS))
                .event(quarantined(1, Operation.COPY))
                .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(0)))
                .send();
        first.die();
        try (LakeDriver again = new LakeDriver(config)) {
            again.declare(ITEMS)
                    .event(new LogEvent.CopyStart(ITEMS))
                    .event(new Change.Copied(ITEMS, MirrorIT.item(2, "two")))
                    .event(quarantined(1, Operation.COPY))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(0)))
                    .progress();
            again.cut();
            assertThat(again.lake.quarantine(0, 10).rows()).singleElement().satisfies(row -> {
                assertThat(row.row()).isEqualTo(image(1));
                assertThat(row.operation()).isEqualTo("copy");
                assertThat(row.position()).isEmpty();
                assertThat(row.rule()).isEqualTo("some-rule");
            });
        }
    }

    @Test
    void a_copy_that_is_interrupted_lists_nothing_though_another_is_whole() throws Exception {
        TableSchema other = new TableSchema(new TableId("public", "other"), ITEMS.columns(), ITEMS.key());
        LogEvent copied = new LogEvent.Quarantined(
                other, quarantinedImage(7), Operation.COPY, "some-rule", "the check does not hold");
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        LakeDriver first = new LakeDriver(config);
        first.declare(ITEMS, other)
                .event(new LogEvent.CopyStart(ITEMS))
                .event(new LogEvent.CopyStart(other))
                .progress()
                .event(copied)
                .event(quarantined(1, Operation.COPY))
                .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(0)))
                .sendAndWaitTaken();
        await().until(() -> images(first).size() == 1);
        first.die();
        try (LakeDriver again = new LakeDriver(config)) {
            again.restart(0)
                    .declare(ITEMS, other)
                    .progress()
                    .event(new LogEvent.CopyStart(other))
                    .event(copied)
                    .event(new LogEvent.CopyEnd(other, new LongPosition(0)));
            again.cut();
            assertThat(images(again)).containsExactlyInAnyOrder(image(1), image(7));
        }
    }

    @Test
    void what_was_official_stays_when_all_tables_are_copied_anew() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver first = new LakeDriver(config)) {
            first.declare(ITEMS).progress().transaction(List.of(quarantined(1, Operation.INSERT)));
            first.cut();
            first.lake.beginAnew(List.of(ITEMS), true);
        }
        LakeDriver second = new LakeDriver(config);
        second.restart(5)
                .declare(ITEMS)
                .event(new LogEvent.CopyStart(ITEMS))
                .event(quarantined(2, Operation.COPY))
                .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(5)))
                .sendAndWaitTaken();
        second.die();
        try (LakeDriver third = new LakeDriver(config)) {
            third.restart(6)
                    .declare(ITEMS)
                    .event(new LogEvent.CopyStart(ITEMS))
                    .event(quarantined(2, Operation.COPY))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(6)))
                    .progress();
            third.cut();
            assertThat(images(third)).containsExactly(image(1), image(2));
        }
    }

    @Test
    void a_row_that_a_later_copy_shows_is_not_listed_again_by_its_transaction() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver first = new LakeDriver(config)) {
            first.declare(ITEMS).progress().transaction(new Change.Insert(ITEMS, MirrorIT.item(1, "one")));
            first.cut();
        }
        try (LakeDriver again = new LakeDriver(config)) {
            // The copy shows what the log, from the official position on, tells once more.
            again.restart(1)
                    .declare(ITEMS)
                    .progress()
                    .event(new LogEvent.CopyStart(ITEMS))
                    .event(quarantined(2, Operation.COPY))
                    .event(new LogEvent.CopyEnd(ITEMS, new LongPosition(3)))
                    .transaction(List.of(quarantined(2, Operation.INSERT)))
                    .transaction(new Change.Delete(ITEMS, MirrorIT.item(1, "one")))
                    .transaction(List.of(quarantined(4, Operation.INSERT)));
            again.cut();
            assertThat(images(again)).containsExactlyInAnyOrder(image(2), image(4));
        }
    }

    @Test
    void is_read_in_parts() throws Exception {
        LakeConfig config = LakeConfigs.of(LakeConfigs.local(directory));
        try (LakeDriver driver = new LakeDriver(config)) {
            assertThat(driver.lake.quarantine(-5, 5).total()).isZero();
            driver.declare(ITEMS).progress();
            for (int id = 1; id <= 7; id++) {
                driver.transaction(List.of(quarantined(id, Operation.INSERT)));
                if (id % 3 == 0) {
                    driver.cut();
                }
            }
            driver.cut();
            QuarantinePage newest = driver.lake.quarantine(-2, 2);
            assertThat(newest.total()).isEqualTo(7);
            assertThat(newest.from()).isEqualTo(5);
            assertThat(newest.rows()).extracting(QuarantinedRow::row).containsExactly(image(6), image(7));
            assertThat(driver.lake.quarantine(2, 3).rows())
                    .extracting(QuarantinedRow::row)
                    .containsExactly(image(3), image(4), image(5));
            assertThat(driver.lake.quarantine(9, 3).rows()).isEmpty();
            assertThat(driver.lake.quarantineCounts())
                    .containsExactly(
                            new QuarantineCount(ITEMS.id().schema(), ITEMS.id().name(), "some-rule", 7));
        }
    }
}
