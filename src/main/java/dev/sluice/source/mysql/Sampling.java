package dev.sluice.source.mysql;

import dev.sluice.source.SamplingConnection;
import dev.sluice.source.SourceConfig;
import java.util.List;

/** How samples are read. */
final class Sampling {
    private static final List<String> LIMITS = List.of(
            "SET SESSION max_execution_time = 30000", // milliseconds
            "SET SESSION lock_wait_timeout = 3",
            Server.FRESH_STATISTICS);

    private Sampling() {}

    static SamplingConnection connect(SourceConfig config) {
        return new SamplingConnection(new MysqlConnections(config)::open, LIMITS, SqlErrors::of);
    }
}
