package dev.sluice.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** {@code COPY … (FORMAT binary)} over one connection, whose messages are dropped: what no reader of it can exceed. */
record CopyToNothing(Backlog table) {
    static final String NAME = "COPY to nothing, one connection";

    Run copy(long rows) throws IOException, SQLException {
        ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
        try (Connection connection = table.postgres().connect()) {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT * FROM " + Backlog.TABLE + ") TO STDOUT (FORMAT binary)");
            long start = System.nanoTime();
            double cpu = meter.cpuSeconds();
            long messages = 0;
            while (copy.readFromCopy() != null) {
                messages++;
            }
            Run run =
                    new Run(rows, (System.nanoTime() - start) / 1e9, meter.cpuSeconds() - cpu, meter.peakResidentMiB());
            // One a row, the header before and the end behind them.
            if (messages < rows) {
                throw new IOException("Cannot count this run: only " + messages + " messages for " + rows + " rows");
            }
            return run;
        }
    }
}
