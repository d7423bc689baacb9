package dev.sluice.source.postgres;

import dev.sluice.source.SamplingConnection;
import dev.sluice.source.SourceConfig;
import java.util.List;

/** How samples are read. */
final class Sampling {
    private static final List<String> LIMITS = List.of(
            "SET LOCAL statement_timeout = '30s'", "SET LOCAL lock_timeout = '3s'", "SET LOCAL DateStyle = 'ISO'");

    private Sampling() {}

    static SamplingConnection connect(SourceConfig config) {
        return new SamplingConnection(new PostgresConnections(config)::open, LIMITS, SqlErrors::of);
    }
}
