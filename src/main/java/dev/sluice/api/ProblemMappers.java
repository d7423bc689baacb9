package dev.sluice.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.sluice.row.UnquotedException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers every failure of a request with a {@link Problem}. The types are those for which the framework has mappers of
 * its own, which would answer otherwise.
 */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper({
        RequestRefusedException.class,
        JacksonException.class,
        MismatchedInputException.class,
        ValidationException.class
    })
    Response refused(Exception failure, UriInfo uri) {
        return answer(failure, uri);
    }

    @ServerExceptionMapper
    Response framework(WebApplicationException failure, UriInfo uri) {
        Response answer = answer(failure, uri);
        String allowed = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure, UriInfo uri) {
        return answer(failure, uri);
    }

    private static Response answer(Throwable failure, UriInfo uri) {
        String path = uri.getRequestUri().getPath();
        Problem problem = Problem.of(failure, path).orElseGet(() -> unforeseen(failure, path));
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }

    private static Problem unforeseen(Throwable failure, String path) {
        UUID reference = UUID.randomUUID();
        LOG.errorf(UnquotedException.of(failure), "Cannot answer %s (reference %s)", path, reference);
        return Problem.of(500, "The service failed; its log explains reference " + reference, path);
    }
}
