package dev.sluice.lake;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.row.Change;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.LogEvent;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import dev.sluice.row.Transaction;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Measures what the lake costs by itself: a copy and then updates in random key order, of a row of 16 columns. */
final class LakeBenchmark {
    private static final TableSchema TABLE = new TableSchema(
            new TableId("public", "bench"),
            List.of(
                    column("id", new ColumnType.Int64(), false),
                    column("customer", new ColumnType.Int64(), false),
                    column("status", new ColumnType.Text(), false),
                    column("country", new ColumnType.Char(2), false),
                    column("name", new ColumnType.Text(), false),
                    column("email", new ColumnType.Text(), true),
                    column("street", new ColumnType.Text(), true),
                    column("note", new ColumnType.Text(), true),
                    column("amount", new ColumnType.Decimal(12, 2), false),
                    column("quantity", new ColumnType.Int32(), false),
                    column("rating", new ColumnType.Float64(), true),
                    column("active", new ColumnType.Bool(), false),
                    column("token", new ColumnType.Uuid(), false),
                    column("born", new ColumnType.Date(), true),
                    column("created", new ColumnType.TimestampTz(), false),
                    column("updated", new ColumnType.TimestampTz(), false)),
            List.of(0));
    private static final String[] STATUS = {"new", "paid", "packed", "shipped", "returned"};
    private static final String HEX = "0123456789abcdef";

    private LakeBenchmark() {}

    private static Column column(String name, ColumnType type, boolean nullable) {
        return new Column(name, type, nullable, "");
    }

    private static Row row(SplittableRandom random, long id) {
        return Row.of(
                id,
                random.nextLong(100_000),
                STATUS[random.nextInt(STATUS.length)],
                "DE",
                text(random, 16),
                text(random, 12) + "@example.org",
                text(random, 20),
                text(random, 40),
                BigDecimal.valueOf(random.nextLong(10_000_000), 2),
                random.nextInt(100),
                random.nextDouble(),
                random.nextBoolean(),
                new UUID(random.nextLong(), random.nextLong()),
                random.nextInt(20_000),
                1_700_000_000_000_000L + random.nextLong(1_000_000_000_000L),
                1_700_000_000_000_000L + id);
    }

    private static String text(SplittableRandom random, int length) {
        char[] chars = new char[length];
        for (int index = 0; index < length; index++) {
            chars[index] = HEX.charAt(random.nextInt(16));
        }
        return new String(chars);
    }

    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        Path directory = Files.createTempDirectory("sluice-bench");
        Map<String, String> keys = LakeConfigs.local(directory);
        keys.put("sluice.lake.commit-interval", "1s");
        SplittableRandom random = new SplittableRandom(1);
        try (LakeDriver driver = new LakeDriver(LakeConfigs.of(keys))) {
            driver.declare(TABLE).event(new LogEvent.CopyStart(TABLE));
            Semaphore ahead = new Semaphore(4);
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            long[] before = usage();
            for (int id = 0; id < rows; id++) {
                driver.event(new Change.Copied(TABLE, row(random, id)));
                if (id % 2000 == 1999) {
                    last = send(driver, ahead);
                }
            }
            driver.event(new LogEvent.CopyEnd(TABLE, new LongPosition(0))).progress();
            last = CompletableFuture.allOf(last, driver.send());
            last.get(60, TimeUnit.SECONDS);
            report("copy", rows, before);
            for (int round = 0; round < 3; round++) {
                before = usage();
                last = updates(driver, random, rows, ahead);
                last.get(60, TimeUnit.SECONDS);
                report("updates", rows, before);
            }
            before = usage();
            last = oneTransaction(driver, random, rows, ahead);
            last.get(60, TimeUnit.SECONDS);
            report("updates in one transaction", rows, before);
            System.out.println(driver.lake.statistics());
            System.out.println(driver.lake.tables());
        }
    }

    private static CompletableFuture<Void> updates(
            LakeDriver driver, SplittableRandom random, int rows, Semaphore ahead) throws InterruptedException {
        List<Change> transaction = new ArrayList<>();
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int change = 0; change < rows; change++) {
            transaction.add(new Change.Update(TABLE, TABLE.unknownRow(), row(random, random.nextInt(rows))));
            if (transaction.size() == 100) {
                driver.transaction(transaction);
                transaction.clear();
                if (change % 2000 == 1999) {
                    last = send(driver, ahead);
                }
            }
        }
        return last;
    }

    private static CompletableFuture<Void> oneTransaction(
            LakeDriver driver, SplittableRandom random, int rows, Semaphore ahead) throws InterruptedException {
        long position = driver.position();
        driver.event(new LogEvent.Begin(new Transaction("large", new LongPosition(position), Instant.now())));
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int change = 1; change <= rows; change++) {
            driver.event(new Change.Update(TABLE, TABLE.unknownRow(), row(random, random.nextInt(rows))));
            if (change == rows) {
                driver.event(new LogEvent.Commit(new LongPosition(position + 1), "{}", Instant.now()));
            }
            if (change % 2000 == 0) {
                last = send(driver, ahead);
            }
        }
        return last;
    }

    private static CompletableFuture<Void> send(LakeDriver driver, Semaphore ahead) throws InterruptedException {
        ahead.acquire();
        return driver.send(ahead::release);
    }

    private static long[] usage() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long writer = 0;
        long commit = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("sluice-lake-writer")) {
                writer += threads.getThreadCpuTime(thread.getThreadId());
            } else if (thread != null && thread.getThreadName().equals("sluice-lake-commit")) {
                commit += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        long process = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return new long[] {System.nanoTime(), writer, commit, process};
    }

    private static void report(String what, int rows, long[] before) {
        long[] now = usage();
        double millions = rows / 1e6;
        System.out.printf(
                "%s: %.0f rows/s; CPU-s per million: writer %.1f, commit %.1f, process %.1f%n",
                what,
                rows / ((now[0] - before[0]) / 1e9),
                (now[1] - before[1]) / 1e9 / millions,
                (now[2] - before[2]) / 1e9 / millions,
                (now[3] - before[3]) / 1e9 / millions);
    }
}
