package dev.sluice;

import dev.sluice.api.ApiConfig;
import dev.sluice.lake.LakeConfig;
import dev.sluice.policy.InvalidPolicyException;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.reconcile.ReconcileConfig;
import dev.sluice.source.SourceConfig;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.ExitCode;

/** Starts Quarkus for the commands that need it, once the configuration is known to be sound. */
final class Boot {
    static final int BAD_CONFIGURATION = 2;

    /** Every mapping there is, so that no command overlooks a mistake that another would find. */
    static final List<Class<?>> MAPPINGS = List.of(
            SourceConfig.class,
            PolicyConfig.class,
            LakeConfig.class,
            ReconcileConfig.class,
            ApiConfig.class,
            ServiceConfig.Http.class,
            ServiceConfig.Log.class,
            ServiceConfig.Remote.class);

    private Boot() {}

    /** Runs with the HTTP server. */
    static int service(Class<? extends QuarkusApplication> application, String... arguments) {
        return run(application, arguments);
    }

    /** Runs without a server: a job beside a running service must not want its port. */
    static int job(Class<? extends QuarkusApplication> application, String... arguments) {
        System.setProperty("quarkus.http.host-enabled", "false");
        // What the command prints is for programs too.
        System.setProperty("quarkus.log.console.stderr", "true");
        return run(application, arguments);
    }

    private static int run(Class<? extends QuarkusApplication> application, String... arguments) {
        if (!ProcessConfiguration.read().isSound(MAPPINGS)) {
            return BAD_CONFIGURATION;
        }
        AtomicInteger exit = new AtomicInteger(ExitCode.SOFTWARE);
        Quarkus.run(application, (code, failure) -> exit.set(failure == null ? code : explain(failure)), arguments);
        return exit.get();
    }

    private static int explain(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof QuarkusBindException taken) {
            System.err.println("Cannot start: port " + taken.getPort() + " of " + taken.getHost()
                    + " cannot be had; another process may use it. Set SLUICE_HTTP_PORT to a free one");
            return ExitCode.SOFTWARE;
        }
        if (cause instanceof InvalidPolicyException) {
            System.err.println(cause.getMessage());
            return BAD_CONFIGURATION;
        }
        boolean configured = cause instanceof ConfigurationException || cause instanceof ConfigValidationException;
        System.err.println("Cannot start: " + (configured ? cause.getMessage() : Main.withoutValues(cause)));
        return configured ? BAD_CONFIGURATION : ExitCode.SOFTWARE;
    }
}
