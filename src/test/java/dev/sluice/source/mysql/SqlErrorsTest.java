package dev.sluice.source.mysql;

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
        "'Duplicate entry canary for key PRIMARY', 23000, 1062",
        "'Incorrect string value: canary for column a at row 1', HY000, 1366",
        "'Incorrect DATETIME value: canary', HY000, 1525",
        "'You have an error in your SQL syntax near canary', 42000, 1064",
        "'canary is too old', 45000, 1644",
        "'Data too long: canary', 22001, 1406",
    })
    void quotes_no_value_that_the_server_may_quote(String message, String state, int code) {
        assertThat(SqlErrors.of("read shop.people", new SQLException(message, state, code)))
                .isInstanceOf(FatalSourceException.class)
                .hasMessageContainingAll("Cannot read shop.people", state, String.valueOf(code))
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void tells_what_the_server_says_where_it_speaks_of_no_data() {
        assertThat(SqlErrors.of("copy", new SQLException("SELECT command denied to user", "42000", 1142)))
                .isInstanceOf(FatalSourceException.class)
                .hasMessageContaining("SELECT command denied to user");
        assertThat(SqlErrors.of("copy", new SQLException("Table shop.people does not exist", "42S02", 1146)))
                .isInstanceOf(RetryableSourceException.class)
                .hasMessageContaining("shop.people does not exist");
        assertThat(SqlErrors.of("copy", new SQLException("Communications link failure", "08S01", 0)))
                .isInstanceOf(RetryableSourceException.class)
                .hasMessageContaining("Communications link failure");
    }
}
