package dev.sluice.demo;

import dev.sluice.demo.ServiceReader.Reconciliation;
import dev.sluice.demo.ServiceReader.Status;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One run of the demonstration: shop, service, load, proof, search for leaks. Ends what it started, in any case. */
final class Demonstration implements AutoCloseable {
    private static final int MAX_CHANGES_PER_SECOND = 3_000;
    private static final int MIN_CHANGES_PER_SECOND = 300;

    /** Where the machine cannot do the most, the shop is quieter: a queue that only grows would say nothing. */
    private static final double LAG_SECONDS_TO_SLOW_DOWN = 3;

    private static final Duration READY_BOUND = Duration.ofMinutes(5);
    private static final Duration RECONCILIATION_BOUND = Duration.ofMinutes(5);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Progress progress;
    private final Workspace workspace;
    private final PackagedApplication application;
    private final Shop shop;
    private final boolean keep;
    private volatile boolean succeeded;
    private final List<AutoCloseable> started = new ArrayList<>();
    private final Thread endWithJvm = Thread.ofPlatform().unstarted(this::endAll);

    private Demonstration(PrintStream out, PackagedApplication application, Shop shop, boolean keep)
            throws IOException {
        this.progress = new Progress(out);
        this.application = application;
        this.shop = shop;
        this.keep = keep;
        this.workspace = Workspace.create("sluice-demo");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /** @param keep whether the lake and the logs outlive the run */
    static Demonstration prepare(PrintStream out, Shop shop, boolean keep) throws IOException {
        return new Demonstration(out, PackagedApplication.find(), shop, keep);
    }

    /**
     * What a run came to.
     *
     * @param problems empty if it succeeded
     */
    record Outcome(
            DemoReport report, LeakSearch.Result search, OpeningHints hints, String place, List<String> problems) {
        void print(PrintStream out) {
            out.println();
            out.print(report.toTable());
            out.println();
            out.printf(
                    "  %,d changes at %,.0f a second; from commit to readable in the lake p50 %.0f ms, p99 %.0f ms%n",
                    report.changes(),
                    report.changesPerSecond(),
                    report.latencyMillis().p50(),
                    report.latencyMillis().p99());
            out.printf(
                    "  Leaks: %,d personal values planted, %,d found in %,d files and every REST answer (%,d bytes as"
                            + " they lie,%n         %,d more inside Parquet, Avro and gzip; as text of any case, hex,"
                            + " Base64, UTF-16)%n",
                    report.canariesPlanted(),
                    report.canariesFound(),
                    search.files(),
                    search.bytes(),
                    search.bytesInside());
            search.notSearchedInside()
                    .forEach(file -> out.println("         not opened, only its bytes searched: " + file));
            out.println();
            out.println("  " + place);
            out.print(hints);
            out.println();
            out.println(problems.isEmpty() ? "MATCH: the lake equals the shop, and no personal value left it." : "");
            problems.forEach(problem -> out.println("FAILED: " + problem));
        }
    }

    Outcome run(int seconds) throws IOException, SQLException, InterruptedException {
        progress.step("Starting a throw-away " + shop.dialect().product() + " ...");
        ShopServer server = ended(ShopServer.start(shop.dialect(), application, workspace));
        progress.step("Filling a shop of " + Shop.TABLES.size() + " tables, its personal data marked ...");
        long canaries;
        try (Connection connection = server.connections().open()) {
            shop.fill(connection);
            canaries = shop.countCanaries(connection);
        }
        progress.step("Starting the service, which copies the shop while it is written to ...");
        ServiceProcess service = ended(launch(server).start());
        ServiceReader reader = new ServiceReader(service);
        ShopLoad load = ended(new ShopLoad(shop, server.connections(), MIN_CHANGES_PER_SECOND));
        service.awaitReady(READY_BOUND);
        long before = load.changes();
        long start = System.nanoTime();
        progress.step("Streaming; writing up to " + MAX_CHANGES_PER_SECOND + " changes a second to the shop ...");
        load.pace(MAX_CHANGES_PER_SECOND);
        Reconciliation underLoad = watch(reader, load, seconds);
        load.stop();
        double rate = (load.changes() - before) * 1e9 / (System.nanoTime() - start);
        save("reconciliation-under-load.json", underLoad.text());
        progress.step("Reconciling once more, at rest ...");
        Reconciliation atRest = reader.awaitReconciliation(reader.startReconciliation(), RECONCILIATION_BOUND);
        save("reconciliation-at-rest.json", atRest.text());
        Status last = reader.status();

        progress.step("Searching for personal data ...");
        LeakSearch search = new LeakSearch(Canaries.wanted());
        searchAnswers(service, reader, search);
        int exit = service.stop(STOP_BOUND);
        for (var place : List.of(
                workspace.catalog().resolveSibling("."),
                workspace.index(),
                workspace.service(),
                workspace.temporary(),
                workspace.reports())) {
            search.searchPath(place.normalize());
        }
        boolean match = underLoad.verdict().equals("MATCH") && atRest.verdict().equals("MATCH");
        DemoReport report = new DemoReport(
                match ? "MATCH" : "MISMATCH",
                load.changes(),
                Math.round(rate * 10) / 10.0,
                DemoReport.Latency.of(last.latencyMillisP50(), last.latencyMillisP99()),
                canaries + load.canaries(),
                search.result().found(),
                underLoad.tables());
        return outcome(report, atRest, search.result(), exit);
    }

    private ServiceLaunch launch(ShopServer server) throws IOException {
        var policy = Files.writeString(workspace.root().resolve("policy.yaml"), Shop.policy());
        var key = Files.writeString(
                workspace.root().resolve("policy.key"), "a key for demonstrations only, of no worth to anybody");
        return ServiceLaunch.of(application.jar(), workspace.service())
                .withEnvironment(server.environment())
                .withEnvironment(Map.of(
                        "SLUICE_POLICY_FILE", policy.toString(),
                        "SLUICE_POLICY_KEY_FILE", key.toString(),
                        "SLUICE_LAKE_URI", "jdbc:sqlite:" + workspace.catalog(),
                        "SLUICE_LAKE_WAREHOUSE", workspace.warehouse().toString(),
                        "SLUICE_LAKE_INDEX_PATH", workspace.index().toString(),
                        // So that temporary files are among what is searched.
                        "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + workspace.temporary()));
    }

    /** Tells each second how it goes, reconciles from the middle on, and ends when both time and proof are over. */
    private Reconciliation watch(ServiceReader reader, ShopLoad load, int seconds)
            throws IOException, SQLException, InterruptedException {
        Optional<URI> asked = Optional.empty();
        Optional<Reconciliation> proof = Optional.empty();
        long bound = seconds + RECONCILIATION_BOUND.toSeconds();
        for (long second = 1; second <= bound; second++) {
            Thread.sleep(SECOND);
            load.check();
            Status status = reader.status();
            progress.status(second, status, load.changes());
            load.pace(pace(load.rate(), status));
            if (asked.isEmpty() && second >= Math.min(seconds, seconds / 2 + 1)) {
                progress.step("Reconciling while the shop is written to ...");
                asked = Optional.of(reader.startReconciliation());
            } else if (asked.isPresent() && proof.isEmpty()) {
                proof = reader.reconciliation(asked.get());
                proof.ifPresent(found -> progress.step("Reconciled under load: " + found.verdict()));
            }
            if (second >= seconds && proof.isPresent()) {
                return proof.get();
            }
        }
        throw new IOException("Cannot finish the reconciliation under load: it still runs after " + bound + " s");
    }

    private static int pace(int rate, Status status) {
        double lag = status.lagSeconds().orElse(0);
        return lag > LAG_SECONDS_TO_SLOW_DOWN
                ? Math.max(MIN_CHANGES_PER_SECOND, rate * 2 / 3)
                : Math.min(MAX_CHANGES_PER_SECOND, rate * 5 / 4);
    }

    private void searchAnswers(ServiceProcess service, ServiceReader reader, LeakSearch search)
            throws IOException, InterruptedException {
        Set<String> paths = new TreeSet<>(List.of(
                "/",
                "/q/openapi",
                "/q/metrics",
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/health/started"));
        paths.addAll(reader.readablePaths());
        for (String path : paths) {
            search.searchText("the answer to GET " + path, service.get(path).body());
        }
    }

    private Outcome outcome(DemoReport report, Reconciliation atRest, LeakSearch.Result search, int exit)
            throws IOException {
        List<String> problems = new ArrayList<>();
        if (!report.verdict().equals("MATCH")
                || !report.tables().stream().allMatch(ServiceReader.TableVerdict::matches)) {
            problems.add("the lake does not equal the shop");
        }
        if (report.tables().size() != Shop.TABLES.size() || atRest.tables().size() != Shop.TABLES.size()) {
            problems.add("not every table was reconciled");
        }
        if (search.found() > 0) {
            problems.add(search.found() + " personal values left the shop, in: " + String.join(", ", search.places()));
        }
        if (search.controls() == 0) {
            problems.add("the search for personal values is blind: it does not even see what may be in the lake");
        }
        if (!report.latencyMillis().isKnown()) {
            problems.add("the service told no latency");
        }
        if (exit != 0) {
            problems.add("the service ended with " + exit + "; see " + workspace.service());
        }
        if (problems.isEmpty() && !report.passed()) {
            problems.add("nothing was proven: no change or no personal value was seen");
        }
        succeeded = problems.isEmpty();
        String place = keep || !succeeded
                ? "The warehouse is kept in " + workspace.warehouse() + "; to open it with"
                : "The warehouse is " + workspace.warehouse()
                        + ", deleted at the end; with --keep it stays, to open it with";
        return new Outcome(
                report,
                search,
                OpeningHints.of(
                        workspace.catalog(),
                        workspace.warehouse(),
                        shop.dialect().schema()),
                place,
                problems);
    }

    private void save(String name, String text) throws IOException {
        Files.writeString(workspace.reports().resolve(name), text);
    }

    private synchronized <T extends AutoCloseable> T ended(T resource) {
        started.add(resource);
        return resource;
    }

    @Override
    public void close() {
        endAll();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException _) {
            // The JVM is ending: the hook is running anyway.
        }
    }

    /** Last in, first out; a failure to end one thing must not keep the others alive. A failed run leaves its evidence. */
    private synchronized void endAll() {
        for (AutoCloseable resource : started.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                progress.step("Cannot end " + resource.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
        started.clear();
        try {
            if (keep || !succeeded) {
                Workspace.delete(workspace.postgres());
                Workspace.delete(workspace.temporary());
                Workspace.delete(workspace.postgres().resolveSibling("postgres-binaries"));
                if (!succeeded) {
                    progress.step("What the run left is in " + workspace.root());
                }
            } else {
                Workspace.delete(workspace.root());
            }
        } catch (IOException e) {
            progress.step("Cannot delete " + workspace.root() + ": " + e.getMessage());
        }
    }
}
