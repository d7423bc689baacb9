package dev.sluice;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** The service itself. */
public final class Service implements QuarkusApplication {
    @Override
    public int run(String... arguments) {
        Quarkus.waitForExit();
        return 0;
    }
}
