package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class UnquotedExceptionTest {
    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void tells_what_and_where_but_no_value_at_any_depth() {
        NumberFormatException innermost = new NumberFormatException("For input string: \"canary\"");
        RuntimeException failure =
                new IllegalStateException("Cannot read canary", new IllegalArgumentException("canary", innermost));
        failure.addSuppressed(new IllegalStateException("canary"));

        assertThat(printed(failure)).contains("canary");
        assertThat(printed(UnquotedException.of(failure)))
                .contains("IllegalStateException", "IllegalArgumentException", "NumberFormatException")
                .contains("tells_what_and_where_but_no_value_at_any_depth")
                .doesNotContain("canary");
    }

    @Test
    void ends_where_causes_lead_in_a_circle() {
        IllegalStateException one = new IllegalStateException("canary");
        one.initCause(new IllegalArgumentException("canary", one));

        assertThat(printed(UnquotedException.of(one)))
                .contains("IllegalArgumentException")
                .doesNotContain("canary");
    }
}
