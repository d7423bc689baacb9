package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.FatalSourceException;
import dev.sluice.source.RetryableSourceException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "'ERROR: invalid input syntax for type integer: \"canary\"', 22P02",
        "'ERROR: value \"canary\" is out of range for type integer', 22003",
        "'ERROR: duplicate key value: canary', 23505",
        "'ERROR: no canary here', P0001",
        "'ERROR: syntax error at or near \"canary\"', 42601",
        "'ERROR: canary at line 3', 38000",
        "'ERROR: canary', OWN01",
        "'ERROR: row of canary is too big', 54000",
        "'ERROR: invalid memory alloc request size of canary', XX000",
    })
    void quotes_no_value_that_the_server_quotes(String message, String state) {
        assertThat(SqlErrors.of("read public.people", new SQLException(message, state)))
                .isInstanceOf(FatalSourceException.class)
                .hasMessageContainingAll("Cannot read public.people", state)
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "'ERROR: cache lookup failed for canary', XX000",
        "'ERROR: deadlock', 40P01",
        "'ERROR: no such relation', 42P01"
    })
    void looks_again_at_what_others_have_changed_meanwhile(String message, String state) {
        assertThat(SqlErrors.of("read the log", new SQLException(message, state)))
                .isInstanceOf(RetryableSourceException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void tells_what_the_server_says_of_anything_else() {
        assertThat(SqlErrors.of("copy the tables", new SQLException("permission denied for table people", "42501")))
                .isInstanceOf(FatalSourceException.class)
                .hasMessageContainingAll("permission denied for table people", "42501");
        assertThat(SqlErrors.of("copy the tables", new SQLException("the connection is closed", (String) null)))
                .hasMessageContaining("the connection is closed");
        assertThat(SqlErrors.of("copy the tables", new SQLException("shutting down", "57P01")))
                .isInstanceOf(RetryableSourceException.class);
    }
}
