package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.NotFoundException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static final String PATH = "/api/v1/things";

    record Body(List<Integer> numbers) {}

    @Test
    void says_what_was_refused_and_where() {
        assertThat(Problem.of(new RequestRefusedException(409, "Another one runs; wait for its end"), PATH))
                .contains(new Problem("about:blank", "Conflict", 409, "Another one runs; wait for its end", PATH));
    }

    @Test
    void points_at_the_place_in_the_body_without_repeating_it() {
        Throwable unreadable =
                catchThrowable(() -> new ObjectMapper().readValue("{\"numbers\":[1,\"a-secret\"]}", Body.class));

        assertThat(Problem.of(unreadable, PATH)).hasValueSatisfying(problem -> {
            assertThat(problem.status()).isEqualTo(400);
            assertThat(problem.detail()).endsWith("see $.numbers[1]").doesNotContain("a-secret");
        });
    }

    @Test
    void repeats_no_message_of_a_library() {
        assertThat(Problem.of(new NotFoundException("a-secret"), PATH))
                .hasValueSatisfying(problem -> assertThat(problem.toString()).doesNotContain("a-secret"));
        assertThat(Problem.of(new ValidationException("a-secret"), PATH))
                .hasValueSatisfying(problem -> assertThat(problem.toString()).doesNotContain("a-secret"));
    }

    @Test
    void leaves_the_unforeseen_to_the_log() {
        assertThat(Problem.of(new IllegalStateException("a-secret"), PATH)).isEmpty();
    }

    @Test
    void leaves_out_what_is_empty() throws Exception {
        assertThat(new ObjectMapper().writeValueAsString(Problem.of(418, "", PATH)))
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Error\",\"status\":418,\"instance\":\"" + PATH + "\"}");
    }
}
