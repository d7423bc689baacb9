package dev.sluice.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** What the service reports about itself. */
@ConfigMapping(prefix = "sluice.api")
public interface ApiConfig {
    /** The service is ready while it streams and lags behind the source by no more than this. */
    @WithDefault("60s")
    @DurationMin(seconds = 1, message = "SLUICE_API_READY_LAG must be 1s or longer")
    Duration readyLag();
}
