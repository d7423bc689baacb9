package dev.sluice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/** How the service is reached and how it logs. {@code application.properties} hands these to Quarkus. */
public interface ServiceConfig {
    /** The service's own HTTP server. */
    @ConfigMapping(prefix = "sluice.http")
    interface Http {
        /** The address to listen on; the container image sets 0.0.0.0, since probes come from outside. */
        @WithDefault("127.0.0.1")
        @NotBlank(message = "SLUICE_HTTP_HOST must be an address of this machine, or 0.0.0.0 for all of them")
        String host();

        /** 0 takes any free port. */
        @WithDefault("8080")
        @Min(value = 0, message = "SLUICE_HTTP_PORT must be 0 to 65535")
        @Max(value = 65535, message = "SLUICE_HTTP_PORT must be 0 to 65535")
        int port();
    }

    /** The log on standard output. */
    @ConfigMapping(prefix = "sluice.log")
    interface Log {
        /** One JSON object a line instead of text. */
        @WithDefault("false")
        boolean json();

        /** Of Sluice's own messages. */
        @WithDefault("INFO")
        @Pattern(
                regexp = "(?i)ERROR|WARN|INFO|DEBUG|TRACE",
                message = "SLUICE_LOG_LEVEL must be one of ERROR, WARN, INFO, DEBUG, TRACE")
        String level();
    }

    /** The running service, for commands that talk to one. */
    @ConfigMapping(prefix = "sluice.service")
    interface Remote {
        /** Where {@code reconcile} looks for a running service. */
        @WithName("url")
        @WithDefault("http://127.0.0.1:8080")
        @Pattern(regexp = "https?://\\S+", message = "SLUICE_SERVICE_URL must look like http://127.0.0.1:8080")
        String url();
    }
}
