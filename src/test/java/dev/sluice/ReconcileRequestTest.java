package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.reconcile.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconcileRequestTest {
    @Test
    void survives_the_way_through_an_applications_arguments() {
        ReconcileRequest everything = new ReconcileRequest(
                List.of("public.*", "shop.orders"),
                Level.COUNTS,
                Optional.of(Path.of("a b.json")),
                Optional.of(Path.of("a b.html")),
                ReconcileRequest.Task.ESTIMATE);
        ReconcileRequest nothing = new ReconcileRequest(
                List.of(), Level.ROWS, Optional.empty(), Optional.empty(), ReconcileRequest.Task.COMPARE);

        assertThat(ReconcileRequest.of(everything.toArguments())).isEqualTo(everything);
        assertThat(ReconcileRequest.of(nothing.toArguments())).isEqualTo(nothing);
    }
}
