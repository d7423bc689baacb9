package dev.sluice.bench;

import dev.sluice.demo.PackagedApplication;
import dev.sluice.demo.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What a benchmark does on a database with one filled table, and how that comes about and goes again. */
interface Measurement {
    /** @param workspace for whatever files it needs */
    List<Result> take(PackagedApplication application, Backlog backlog, Workspace workspace)
            throws IOException, SQLException, InterruptedException;

    /** Takes it on a server that is set to be no bottleneck. What it left stays only if it failed. */
    static List<Result> run(PrintStream out, Source source, String name, int rows, Measurement measurement)
            throws IOException, SQLException, InterruptedException {
        PackagedApplication application = PackagedApplication.find();
        Workspace workspace = Workspace.create("sluice-bench");
        boolean measured = false;
        try (Backlog backlog = source.start(application, workspace, Backlog.Durability.NONE)) {
            out.printf(Locale.ROOT, "%s: loading %,d rows%n", name, rows);
            backlog.load(rows);
            List<Result> results = measurement.take(application, backlog, workspace);
            measured = true;
            return results;
        } finally {
            if (measured) {
                Workspace.delete(workspace.root());
            } else {
                out.println(name + ": what the run left is in " + workspace.root());
            }
        }
    }
}
